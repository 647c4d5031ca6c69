import { type ReactNode, useId } from 'react';
import { Element } from '../elements/element.tsx';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { listOf, stringOf } from './read.ts';

/** Buttons and selects in a row. */
export function ActionsBlock({ block }: BlockProps): ReactNode {
  const id = useId();
  return (
    <div className={styles.actions}>
      {listOf(block.elements).map((element, index) => (
        <Element
          key={stringOf(element.action_id) ?? index}
          element={element}
          blockId={stringOf(block.block_id) ?? ''}
          id={`${id}-${index}`}
          dispatches
        />
      ))}
    </div>
  );
}
