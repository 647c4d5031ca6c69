import type { ReactNode } from 'react';
import styles from './conversation.module.css';
import { dayName } from './time.ts';

export function DayLine({ ts }: { readonly ts: string }): ReactNode {
  return (
    <h2 className={styles.day}>
      <span>{dayName(ts, new Date())}</span>
    </h2>
  );
}
