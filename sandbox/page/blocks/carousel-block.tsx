import type { ReactNode } from 'react';
import { ScrollRegion } from '../controls/scroll-region.tsx';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { CardBlock } from './card-block.tsx';
import { listOf, stringOf } from './read.ts';

/** Cards side by side, scrolled sideways. */
export function CarouselBlock({ block }: BlockProps): ReactNode {
  return (
    <ScrollRegion className={styles.carousel} label="Cards">
      {listOf(block.elements).map((card, index) => (
        <CardBlock key={stringOf(card.block_id) ?? index} block={card} />
      ))}
    </ScrollRegion>
  );
}
