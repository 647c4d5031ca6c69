import { lazy, type ReactNode, Suspense } from 'react';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { plainOfBlock } from './plain-of-block.ts';

// The library brings a Markdown parser and all emoji: only a page that shows such a block fetches it.
const Drawing = lazy(() => import('./foreign-drawing.tsx'));

/** rich_text and markdown, drawn by slack-blocks-to-jsx in the page's own clothes. */
export function ForeignBlock({ block }: BlockProps): ReactNode {
  return (
    <Suspense fallback={<p className={styles.waiting}>{plainOfBlock(block)}</p>}>
      <Drawing block={block} />
    </Suspense>
  );
}
