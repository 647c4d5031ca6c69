import type { ReactNode } from 'react';
import type { PageMessage, PagePerson } from '../../page-contract.ts';
import { Icon } from '../controls/icon.tsx';
import { Avatar } from '../people/avatar.tsx';
import { isReply } from '../state/apply-change.ts';
import { formatRoute } from '../state/route.ts';
import styles from './message.module.css';

/** Who says it, and what is special about the message. */
export function MessageHead({
  id,
  message,
  author,
  isInThread,
}: {
  readonly id: string;
  readonly message: PageMessage;
  readonly author: PagePerson | null;
  readonly isInThread: boolean;
}): ReactNode {
  const thread = { kind: 'channel' as const, channel: message.channel, thread: message.threadTs };
  return (
    <header className={styles.head}>
      <Avatar person={author} size={24} />
      <strong id={id}>{author?.name ?? 'Workspace'}</strong>
      <span className={styles.role}>{author?.isBot === true ? 'app' : author?.title}</span>
      {message.isPinned && (
        <span className={styles.flag}>
          <Icon name="pin" size={13} /> pinned
        </span>
      )}
      {isReply(message) && message.isBroadcast && !isInThread && (
        <a className={styles.flag} href={formatRoute(thread)}>
          <Icon name="reply" size={13} /> also sent here from a thread
        </a>
      )}
      {message.isBroadcast && isInThread && <span className={styles.flag}>also in the channel</span>}
    </header>
  );
}
