import type { ReactNode } from 'react';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { listOf, stringOf, wordsOf } from './read.ts';
import { TextObject } from './text-object.tsx';
import { useImageSource } from './use-image-source.ts';

/** Small print: words and tiny pictures in a row. */
export function ContextBlock({ block }: BlockProps): ReactNode {
  return (
    <div className={styles.context}>
      {listOf(block.elements).map((element, index) =>
        element.type === 'image' ? (
          <ContextImage key={`${index} image`} block={element} />
        ) : (
          <TextObject key={`${index} ${wordsOf(element)}`} text={element} />
        ),
      )}
    </div>
  );
}

function ContextImage({ block }: BlockProps): ReactNode {
  const source = useImageSource(block);
  return <img className={styles.contextImage} src={source.url} alt={stringOf(block.alt_text) ?? ''} />;
}
