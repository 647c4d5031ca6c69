import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../controls/button.tsx';
import { ScrollRegion } from '../controls/scroll-region.tsx';
import type { Timeline } from '../state/model.ts';
import { useSession, useWorkspace } from '../state/use-session.ts';
import { chunksOf } from './chunks.ts';
import styles from './conversation.module.css';
import { MessageChunk } from './message-chunk.tsx';
import { moveBetweenMessages } from './move-between-messages.ts';
import { useHeldScroll } from './use-held-scroll.ts';

/** Pixels from the top at which older messages are fetched. */
const nearTop = 900;

/** A channel's messages. Arrow keys move from one to the next once the list has the focus. */
export function MessageList({
  channel,
  timeline,
  label,
}: {
  readonly channel: string;
  readonly timeline: Timeline;
  readonly label: string;
}): ReactNode {
  const session = useSession();
  const me = useWorkspace(workspace => workspace.me.id);
  const lastRead = useWorkspace(workspace => workspace.channels.get(channel)?.lastRead ?? null);
  const [isAway, setAway] = useState(false);
  const { messages, anchorTs, hasMore, firstNew } = timeline;
  const { scroller, content, isAtEnd, toEnd, note } = useHeldScroll(messages);
  const chunks = useMemo(() => chunksOf(messages, anchorTs), [messages, anchorTs]);
  const last = messages.at(-1);
  const lastOwn = useRef(last?.ts);

  useEffect(() => {
    // What one says oneself is always brought into sight.
    if (last !== undefined && last.user === me && last.ts !== lastOwn.current) toEnd();
    lastOwn.current = last?.ts;
  }, [last, me, toEnd]);

  useEffect(() => {
    const mark = () => {
      if (last === undefined || document.hidden || !isAtEnd()) return;
      if (lastRead !== null && Number(lastRead) >= Number(last.ts)) return;
      void session.act({ kind: 'mark_read', channel, ts: last.ts });
    };
    if (!isAway) mark();
    document.addEventListener('visibilitychange', mark);
    return () => document.removeEventListener('visibilitychange', mark);
  }, [session, channel, last, lastRead, isAway, isAtEnd]);

  useEffect(() => {
    // A first page may be too short to scroll, and a jump to the very top leaves nothing to scroll either.
    const box = scroller.current;
    if (hasMore && messages.length > 0 && box !== null && box.scrollTop < nearTop)
      void session.loadOlder(channel);
  }, [session, channel, messages, hasMore, scroller]);

  const isUnread = last !== undefined && last.user !== me && Number(last.ts) > Number(lastRead ?? 0);

  const onScroll = () => {
    note();
    setAway(!isAtEnd());
    const box = scroller.current;
    if (box !== null && hasMore && box.scrollTop < nearTop) void session.loadOlder(channel);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => moveBetweenMessages(event);

  return (
    <div className={styles.listFrame}>
      <ScrollRegion
        ref={scroller}
        className={styles.list}
        data-scroller
        label={label}
        aria-description="Arrow keys move between messages."
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div ref={content} className={styles.listContent}>
          {hasMore ? (
            <p className={styles.edge}>Fetching older messages …</p>
          ) : (
            <p className={styles.edge}>This is where it begins.</p>
          )}
          {chunks.map((chunk, index) => (
            <MessageChunk
              key={chunk.key}
              chunk={chunk}
              firstNew={firstNew}
              isLast={index >= chunks.length - 2}
            />
          ))}
        </div>
      </ScrollRegion>
      {isAway && (
        <Button look={isUnread ? 'primary' : 'plain'} onClick={toEnd} data-to-end>
          {!isUnread ? 'Newest ↓' : last?.isEphemeral === true ? 'A note only for you ↓' : 'New messages ↓'}
        </Button>
      )}
    </div>
  );
}
