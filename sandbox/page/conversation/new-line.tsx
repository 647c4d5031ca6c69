import type { ReactNode } from 'react';
import styles from './conversation.module.css';

/** Stands before the first message that came since one last looked. */
export function NewLine(): ReactNode {
  return (
    <p className={styles.newLine}>
      <span>New since you last looked</span>
    </p>
  );
}
