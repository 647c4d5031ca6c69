import { Fragment, memo, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import type { PageMessage } from '../../page-contract.ts';
import { type Chunk, isSameChunk } from './chunks.ts';
import { DayLine } from './day-line.tsx';
import styles from './conversation.module.css';
import { Message } from './message.tsx';
import { NewLine } from './new-line.tsx';
import { dateOf, isSameDay } from './time.ts';

/** Pixels above and below the window within which chunks are drawn. */
const margin = 1_200;

/** Height guessed for a message that was never drawn. */
const guessedHeight = 72;

/** Seconds within which an author's next message needs no new head. */
const sameBreath = 300;

type MessageChunkProps = {
  readonly chunk: Chunk;
  readonly newSince: string | null;
  readonly me: string;
  readonly isLast: boolean;
};

/** Draws its messages while they are near the window, and else a gap as tall as they were. */
export const MessageChunk = memo(function MessageChunk(props: MessageChunkProps): ReactNode {
  const { chunk, newSince, me } = props;
  const box = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(props.isLast);
  const [height, setHeight] = useState<number | null>(null);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined) return;
        if (!entry.isIntersecting) setHeight(entry.boundingClientRect.height);
        setNear(entry.isIntersecting);
      },
      { root: element.closest('[data-scroller]'), rootMargin: `${margin}px 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const isDrawn = isNear || chunk.messages.some(message => message.ts === document.activeElement?.getAttribute('data-ts'));
  const gap = { height: height ?? chunk.messages.length * guessedHeight };
  return (
    <div ref={box} className={styles.chunk} style={isDrawn ? undefined : gap}>
      {isDrawn &&
        chunk.messages.map((message, index) => {
          const before = chunk.messages[index - 1] ?? chunk.before;
          const isNewDay = before === null || !isSameDay(before.ts, message.ts);
          const isFirstNew = isNewer(message, newSince, me) && (before === null || !isNewer(before, newSince, me));
          return (
            <Fragment key={message.ts}>
              {isNewDay && <DayLine ts={message.ts} />}
              {isFirstNew && newSince !== null && <NewLine />}
              <Message message={message} isFollowUp={!isNewDay && !isFirstNew && follows(message, before)} />
            </Fragment>
          );
        })}
    </div>
  );
}, isSame);

function isSame(before: MessageChunkProps, after: MessageChunkProps): boolean {
  return (
    before.newSince === after.newSince && before.me === after.me && isSameChunk(before.chunk, after.chunk)
  );
}

/** One's own message is never news to oneself. */
function isNewer(message: PageMessage, since: string | null, me: string): boolean {
  return since !== null && Number(message.ts) > Number(since) && message.user !== me;
}

function follows(message: PageMessage, before: PageMessage | null): boolean {
  if (before === null || before.user !== message.user || before.isNotice || message.isNotice) return false;
  if (before.isEphemeral !== message.isEphemeral || message.isBroadcast || before.replyCount > 0) return false;
  return (dateOf(message.ts).getTime() - dateOf(before.ts).getTime()) / 1_000 < sameBreath;
}
