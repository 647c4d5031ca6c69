import type { ReactNode } from 'react';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { CardBlock } from './card-block.tsx';
import { listOf, stringOf } from './read.ts';

/** Cards side by side, scrolled sideways. */
export function CarouselBlock({ block }: BlockProps): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable.
    <div className={styles.carousel} tabIndex={0} role="group" aria-label="Cards">
      {listOf(block.elements).map((card, index) => (
        <CardBlock key={stringOf(card.block_id) ?? index} block={card} />
      ))}
    </div>
  );
}
