import type { ReactNode } from 'react';
import { Icon } from '../controls/icon.tsx';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { stringOf } from './read.ts';
import { TextObject } from './text-object.tsx';

const looks: Readonly<Record<string, string>> = {
  info: styles.alertInfo ?? '',
  success: styles.alertSuccess ?? '',
  warning: styles.alertWarning ?? '',
  error: styles.alertError ?? '',
};

export function AlertBlock({ block }: BlockProps): ReactNode {
  const level = stringOf(block.level) ?? 'info';
  return (
    <div role="note" aria-label={level} className={`${styles.alert} ${looks[level] ?? ''}`}>
      <Icon name={level === 'success' ? 'check' : 'warning'} />
      <TextObject text={block.text} />
    </div>
  );
}
