import { memo, type ReactNode, useId } from 'react';
import type { PageMessage } from '../../page-contract.ts';
import { useAuthor } from '../people/use-author.ts';
import styles from './message.module.css';
import { MessageBody } from './message-body.tsx';
import { MessageHead } from './message-head.tsx';
import { MessageToolbar } from './message-toolbar.tsx';
import { Reactions } from './reactions.tsx';
import { ThreadSummary } from './thread-summary.tsx';
import { clockTime, fullTime } from './time.ts';

type MessageProps = {
  readonly message: PageMessage;
  /** The author just spoke: no new head. */
  readonly isFollowUp: boolean;
  readonly isInThread?: boolean;
};

/** One message: its time in the margin, who, what, reactions and thread. */
export const Message = memo(function Message({
  message,
  isFollowUp,
  isInThread = false,
}: MessageProps): ReactNode {
  const author = useAuthor(message);
  const id = useId();
  const name = author?.name ?? 'Workspace';
  return (
    <article
      className={`${styles.message} ${isFollowUp ? styles.followUp : ''} ${message.isEphemeral ? styles.ephemeral : ''} ${message.isNotice ? styles.notice : ''}`}
      data-ts={message.ts}
      tabIndex={-1}
      aria-labelledby={`${id}-who ${id}-when`}
      aria-describedby={`${id}-body`}
    >
      <time
        id={`${id}-when`}
        className={styles.time}
        dateTime={isoOf(message.ts)}
        title={fullTime(message.ts)}
      >
        {clockTime(message.ts)}
      </time>
      <div className={styles.content}>
        {isFollowUp || message.isNotice ? (
          <span id={`${id}-who`} className="visually-hidden">
            {name}
          </span>
        ) : (
          <MessageHead id={`${id}-who`} message={message} author={author} isInThread={isInThread} />
        )}
        {message.isEphemeral && <p className={styles.onlyYou}>Only you can see this</p>}
        <div id={`${id}-body`}>
          <MessageBody message={message} />
        </div>
        <Reactions message={message} />
        {!isInThread && message.replyCount > 0 && <ThreadSummary message={message} />}
      </div>
      <MessageToolbar message={message} isInThread={isInThread} />
    </article>
  );
});

function isoOf(ts: string): string {
  return new Date(Number(ts) * 1_000).toISOString();
}
