import { Fragment, memo, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import type { PageMessage } from '../../page-contract.ts';
import { type Chunk, isSameChunk } from './chunks.ts';
import styles from './conversation.module.css';
import { DayLine } from './day-line.tsx';
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
  readonly firstNew: string | null;
  readonly isLast: boolean;
};

/** Draws its messages while they are near the window, and else a gap as tall as they were. */
export const MessageChunk = memo(function MessageChunk(props: MessageChunkProps): ReactNode {
  const { chunk, firstNew } = props;
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

  const isDrawn =
    isNear || chunk.messages.some(message => message.ts === document.activeElement?.getAttribute('data-ts'));
  const gap = { height: height ?? chunk.messages.length * guessedHeight };
  return (
    <div ref={box} className={styles.chunk} style={isDrawn ? undefined : gap}>
      {isDrawn &&
        chunk.messages.map((message, index) => {
          const before = chunk.messages[index - 1] ?? chunk.before;
          const isNewDay = before === null || !isSameDay(before.ts, message.ts);
          const isFirstNew = message.ts === firstNew;
          return (
            <Fragment key={message.ts}>
              {isNewDay && <DayLine ts={message.ts} />}
              {isFirstNew && <NewLine />}
              <Message message={message} isFollowUp={!isNewDay && !isFirstNew && follows(message, before)} />
            </Fragment>
          );
        })}
    </div>
  );
}, isSame);

function isSame(before: MessageChunkProps, after: MessageChunkProps): boolean {
  return before.firstNew === after.firstNew && isSameChunk(before.chunk, after.chunk);
}

function follows(message: PageMessage, before: PageMessage | null): boolean {
  if (before === null || before.user !== message.user || before.isNotice || message.isNotice) return false;
  if (before.isEphemeral !== message.isEphemeral || message.isBroadcast || before.replyCount > 0)
    return false;
  return (dateOf(message.ts).getTime() - dateOf(before.ts).getTime()) / 1_000 < sameBreath;
}
