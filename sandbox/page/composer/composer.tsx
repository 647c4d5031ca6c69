import type { ReactNode } from 'react';
import type { PageChannel } from '../../page-contract.ts';
import { Button } from '../controls/button.tsx';
import { useAct } from '../state/use-act.ts';
import styles from './composer.module.css';
import { MessageField } from './message-field.tsx';

/** Where one writes, or why one cannot. */
export function Composer({
  channel,
  threadTs,
}: {
  readonly channel: PageChannel;
  readonly threadTs: string | null;
}): ReactNode {
  const act = useAct();
  if (channel.isArchived) {
    return (
      <p className={styles.closed}>#{channel.name} is archived: it can be read, and nobody can write here.</p>
    );
  }
  if (!channel.isMember) {
    return (
      <div className={styles.closed}>
        <p>You are reading #{channel.name} without being in it.</p>
        <Button look="primary" onClick={() => void act({ kind: 'join', channel: channel.id })}>
          Join #{channel.name}
        </Button>
      </div>
    );
  }
  return <MessageField key={`${channel.id} ${threadTs ?? ''}`} channel={channel} threadTs={threadTs} />;
}
