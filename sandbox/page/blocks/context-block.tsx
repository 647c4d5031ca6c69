import type { ReactNode } from 'react';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { placed } from './placed.ts';
import { listOf, stringOf } from './read.ts';
import { TextObject } from './text-object.tsx';
import { useImageSource } from './use-image-source.ts';

/** Small print: words and tiny pictures in a row. */
export function ContextBlock({ block }: BlockProps): ReactNode {
  return (
    <div className={styles.context}>
      {placed(listOf(block.elements)).map(({ key, item }) =>
        item.type === 'image' ? (
          <ContextImage key={key} block={item} />
        ) : (
          <TextObject key={key} text={item} />
        ),
      )}
    </div>
  );
}

function ContextImage({ block }: BlockProps): ReactNode {
  const source = useImageSource(block);
  return <img className={styles.contextImage} src={source.url} alt={stringOf(block.alt_text) ?? ''} />;
}
