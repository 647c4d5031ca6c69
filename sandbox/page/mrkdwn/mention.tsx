import type { ReactNode } from 'react';
import { formatRoute } from '../state/route.ts';
import { useWorkspace } from '../state/use-session.ts';
import { formatSlackDate } from './format-date.ts';
import styles from './mrkdwn.module.css';

type MentionProps = { readonly id: string; readonly label: string | null };

export function UserMention({ id, label }: MentionProps): ReactNode {
  const person = useWorkspace(({ people, bot }) =>
    bot.id === id ? bot : people.find(someone => someone.id === id),
  );
  const isMe = useWorkspace(({ me }) => me.id === id);
  return (
    <span className={isMe ? styles.mentionMe : styles.mention} title={person?.title}>
      @{person?.name ?? label ?? id}
    </span>
  );
}

export function ChannelMention({ id, label }: MentionProps): ReactNode {
  const name = useWorkspace(({ channels }) => channels.get(id)?.name);
  if (name === undefined) return <span className={styles.mention}>#{label ?? 'private-channel'}</span>;
  return (
    <a className={styles.mention} href={formatRoute({ kind: 'channel', channel: id, thread: null })}>
      #{name}
    </a>
  );
}

export function GroupMention({ id, label }: MentionProps): ReactNode {
  const group = useWorkspace(({ userGroups }) => userGroups.find(other => other.id === id));
  const isMine = useWorkspace(({ me }) => group?.users.includes(me.id) === true);
  const written = group === undefined ? (label ?? id) : `@${group.handle}`;
  return (
    <span className={isMine ? styles.mentionMe : styles.mention} title={group?.name}>
      {written.startsWith('@') ? written : `@${written}`}
    </span>
  );
}

export function DateMark(date: {
  readonly at: number;
  readonly format: string;
  readonly href: string | null;
  readonly fallback: string;
}): ReactNode {
  if (!Number.isFinite(date.at)) return date.fallback;
  const written = (
    <time dateTime={new Date(date.at * 1_000).toISOString()} title={date.fallback}>
      {formatSlackDate(date.at, date.format, Date.now() / 1_000)}
    </time>
  );
  if (date.href === null) return written;
  return (
    <a href={date.href} target="_blank" rel="noreferrer">
      {written}
    </a>
  );
}
