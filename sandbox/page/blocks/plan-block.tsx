import type { ReactNode } from 'react';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { listOf, stringOf, wordsOf } from './read.ts';
import { TaskCardBlock } from './task-card-block.tsx';

/** Steps in order under one title. */
export function PlanBlock({ block }: BlockProps): ReactNode {
  const tasks = listOf(block.tasks);
  const done = tasks.filter(task => task.status === 'complete').length;
  return (
    <section className={styles.plan}>
      <p className={styles.planTitle}>
        {wordsOf(block.title)}
        <span className={styles.quiet}>
          {done} of {tasks.length}
        </span>
      </p>
      <ol>
        {tasks.map((task, index) => (
          <li key={stringOf(task.task_id) ?? index}>
            <TaskCardBlock block={task} />
          </li>
        ))}
      </ol>
    </section>
  );
}
