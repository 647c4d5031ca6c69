import type { ReactNode } from 'react';
import { Button } from '../controls/button.tsx';
import styles from './frame.module.css';

/** First stop of the keyboard: past the sidebar, to where one writes. The address is taken, so it is no link. */
export function SkipLink(): ReactNode {
  return (
    <span className={styles.skip}>
      <Button
        onClick={() => document.querySelector<HTMLElement>('main textarea, main [tabindex="0"]')?.focus()}
      >
        Skip to the conversation
      </Button>
    </span>
  );
}
