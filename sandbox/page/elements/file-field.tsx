import type { ReactNode } from 'react';
import type { ElementProps } from './element.tsx';
import styles from './elements.module.css';

/** People upload nothing in the sandbox; it says so instead of seeming broken. */
export function FileField({ id, describedBy }: ElementProps): ReactNode {
  return (
    <p id={id} className={styles.fileField} aria-describedby={describedBy}>
      Uploads by people are not part of the sandbox. Leave this empty, or test it in Slack.
    </p>
  );
}
