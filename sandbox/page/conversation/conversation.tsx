import { type ReactNode, useEffect } from 'react';
import { Composer } from '../composer/composer.tsx';
import { useSession, useWorkspace } from '../state/use-session.ts';
import styles from './conversation.module.css';
import { ConversationHeader } from './conversation-header.tsx';
import { LiveAnnouncer } from './live-announcer.tsx';
import { MessageList } from './message-list.tsx';

/** A channel or direct message: its head, its messages and where to write. */
export function Conversation({
  channel: id,
  menu,
}: {
  readonly channel: string;
  readonly menu: ReactNode;
}): ReactNode {
  const session = useSession();
  const channel = useWorkspace(workspace => workspace.channels.get(id));
  const timeline = useWorkspace(workspace => workspace.timelines.get(id));
  useEffect(() => session.noteOpened(id), [session, id]);
  useEffect(() => {
    if (timeline === undefined) void session.openChannel(id);
  }, [session, id, timeline]);
  if (channel === undefined) {
    return (
      <main className={styles.conversation} aria-label="Conversation">
        <header className={styles.head}>{menu}</header>
        <p className={styles.nothing}>
          There is no such channel, or this person is not in it. Choose another on the left.
        </p>
      </main>
    );
  }
  const label = channel.kind === 'im' ? `Messages with ${channel.name}` : `Messages in ${channel.name}`;
  return (
    <main className={styles.conversation} aria-label={channel.name}>
      <ConversationHeader channel={channel} menu={menu} />
      {timeline === undefined ? (
        <p className={styles.nothing} role="status">
          Fetching messages …
        </p>
      ) : (
        <>
          <LiveAnnouncer messages={timeline.messages} />
          <MessageList channel={id} timeline={timeline} label={label} />
        </>
      )}
      <Composer channel={channel} threadTs={null} />
    </main>
  );
}
