import type { ReactNode } from 'react';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { TextObject } from './text-object.tsx';

export function HeaderBlock({ block }: BlockProps): ReactNode {
  return (
    <h3 className={styles.header}>
      <TextObject text={block.text} />
    </h3>
  );
}
