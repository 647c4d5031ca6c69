import type { ReactNode } from 'react';
import { Icon } from '../controls/icon.tsx';
import styles from './sidebar.module.css';
import { ThemeSwitch } from './theme-switch.tsx';

export type ToolsProps = {
  readonly isGuideOpen: boolean;
  readonly onGuide: () => void;
  readonly isDeveloperOpen: boolean;
  readonly onDeveloper: () => void;
};

/** What belongs to the page and not to the workspace. */
export function Tools(props: ToolsProps): ReactNode {
  return (
    <div className={styles.tools}>
      <button type="button" aria-pressed={props.isGuideOpen} onClick={props.onGuide}>
        <Icon name="book" size={16} />
        What to try
      </button>
      <button type="button" aria-pressed={props.isDeveloperOpen} onClick={props.onDeveloper}>
        <Icon name="plug" size={16} />
        Requests and faults
      </button>
      <ThemeSwitch />
    </div>
  );
}
