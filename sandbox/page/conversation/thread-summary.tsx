import type { ReactNode } from 'react';
import type { PageMessage } from '../../page-contract.ts';
import { Avatar } from '../people/avatar.tsx';
import { formatRoute } from '../state/route.ts';
import { useWorkspace } from '../state/use-session.ts';
import styles from './message.module.css';
import { clockTime, dayName } from './time.ts';

/** How many replies, by whom, and when the last came; it leads to the thread. */
export function ThreadSummary({ message }: { readonly message: PageMessage }): ReactNode {
  const people = useWorkspace(workspace => workspace.people);
  const bot = useWorkspace(workspace => workspace.bot);
  const { channel, ts, replyCount, latestReply } = message;
  const repliers = message.replyUsers
    .slice(0, 3)
    .map(id => [bot, ...people].find(person => person.id === id) ?? null);
  return (
    <a className={styles.threadSummary} href={formatRoute({ kind: 'channel', channel, thread: ts })}>
      <span className={styles.repliers}>
        {repliers.map(person => (
          <Avatar key={person?.id ?? 'workspace'} person={person} size={20} />
        ))}
      </span>
      <strong>{replyCount === 1 ? '1 reply' : `${replyCount} replies`}</strong>
      {latestReply !== null && (
        <span>
          last {dayName(latestReply, new Date()).toLowerCase()} at {clockTime(latestReply)}
        </span>
      )}
    </a>
  );
}
