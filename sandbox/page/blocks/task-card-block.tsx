import type { ReactNode } from 'react';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { ForeignBlock } from './foreign-block.tsx';
import { listOf, objectOf, stringOf, wordsOf } from './read.ts';

/** Each status of a task: its sign and its word. */
const statuses: Readonly<Record<string, readonly [sign: string, word: string]>> = {
  pending: ['○', 'pending'],
  in_progress: ['◐', 'in progress'],
  complete: ['●', 'complete'],
  error: ['✕', 'failed'],
};

/** One step of a piece of work: how far it is, what came out, where from. */
export function TaskCardBlock({ block }: BlockProps): ReactNode {
  const status = stringOf(block.status) ?? 'pending';
  const [sign, word] = statuses[status] ?? ['○', status];
  const parts = [objectOf(block.details), objectOf(block.output)].filter(part => part !== null);
  return (
    <div className={styles.task} data-status={status}>
      <span className={styles.taskSign} role="img" aria-label={word}>
        {sign}
      </span>
      <div className={styles.taskText}>
        <p>
          {wordsOf(block.title)} <span className={styles.quiet}>{word}</span>
        </p>
        {parts.map(part => (
          <ForeignBlock key={JSON.stringify(part)} block={part} />
        ))}
        {listOf(block.sources).map(source => (
          <a key={String(source.url)} href={stringOf(source.url) ?? '#'} target="_blank" rel="noreferrer">
            {wordsOf(source.text)}
          </a>
        ))}
      </div>
    </div>
  );
}
