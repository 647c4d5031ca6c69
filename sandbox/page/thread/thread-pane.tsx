import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Composer } from '../composer/composer.tsx';
import { IconButton } from '../controls/button.tsx';
import { ScrollRegion } from '../controls/scroll-region.tsx';
import { LiveAnnouncer } from '../conversation/live-announcer.tsx';
import { Message } from '../conversation/message.tsx';
import { moveBetweenMessages } from '../conversation/move-between-messages.ts';
import { useHeldScroll } from '../conversation/use-held-scroll.ts';
import { threadKey } from '../state/model.ts';
import { useSession, useWorkspace } from '../state/use-session.ts';
import styles from './thread.module.css';

/** A thread beside its channel: the first message, the replies, and where to write. */
export function ThreadPane({
  channel: id,
  ts,
  onClose,
}: {
  readonly channel: string;
  readonly ts: string;
  readonly onClose: () => void;
}): ReactNode {
  const session = useSession();
  const channel = useWorkspace(workspace => workspace.channels.get(id));
  const thread = useWorkspace(workspace => workspace.threads.get(threadKey(id, ts)));
  const { scroller, content, note } = useHeldScroll(thread);
  const close = useRef<HTMLButtonElement>(null);
  const isMissing = thread === undefined;
  const [isGone, setGone] = useState(false);
  useEffect(() => {
    setGone(false);
    if (isMissing) void session.openThread(id, ts).then(isFound => setGone(!isFound));
  }, [session, id, ts, isMissing]);
  useEffect(() => close.current?.focus(), []);
  const count = thread?.replies.length ?? 0;
  return (
    <aside
      className={styles.thread}
      aria-label="Thread"
      onKeyDown={event => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header className={styles.head}>
        <div>
          <h2>Thread</h2>
          <p>{channel === undefined ? '' : channel.kind === 'im' ? channel.name : `in #${channel.name}`}</p>
        </div>
        <IconButton ref={close} icon="close" label="Close thread" onClick={onClose} />
      </header>
      <ScrollRegion
        ref={scroller}
        className={styles.list}
        label="Replies"
        onScroll={note}
        onKeyDown={moveBetweenMessages}
      >
        <div ref={content}>
          {thread === undefined ? (
            <p className={styles.nothing} role="status">
              {isGone ? 'There is no such thread, or you may not see it.' : 'Fetching the thread …'}
            </p>
          ) : (
            <>
              <LiveAnnouncer messages={thread.replies} />
              <Message message={thread.root} isFollowUp={false} isInThread />
              <p className={styles.count}>{count === 1 ? '1 reply' : `${count} replies`}</p>
              {thread.replies.map(reply => (
                <Message key={reply.ts} message={reply} isFollowUp={false} isInThread />
              ))}
            </>
          )}
        </div>
      </ScrollRegion>
      {channel !== undefined && !isGone && <Composer channel={channel} threadTs={ts} />}
    </aside>
  );
}
