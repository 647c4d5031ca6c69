import type { ReactNode } from 'react';
import { ActionsBlock } from './actions-block.tsx';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { listOf, objectOf, stringOf } from './read.ts';
import { TextObject } from './text-object.tsx';
import { useImageSource } from './use-image-source.ts';

/** A framed summary with a picture, a few lines and at most three buttons. */
export function CardBlock({ block }: BlockProps): ReactNode {
  const hero = objectOf(block.hero_image);
  const actions = listOf(block.actions);
  return (
    <article className={styles.card}>
      {hero !== null && <Hero block={hero} />}
      <div className={styles.cardText}>
        {block.title !== undefined && (
          <div className={styles.cardTitle}>
            <TextObject text={block.title} />
          </div>
        )}
        {block.subtitle !== undefined && (
          <div className={styles.quiet}>
            <TextObject text={block.subtitle} />
          </div>
        )}
        {block.body !== undefined && <TextObject text={block.body} />}
        {block.subtext !== undefined && (
          <div className={styles.quiet}>
            <TextObject text={block.subtext} />
          </div>
        )}
        {actions.length > 0 && <ActionsBlock block={{ ...block, elements: actions }} />}
      </div>
    </article>
  );
}

function Hero({ block }: BlockProps): ReactNode {
  const source = useImageSource(block);
  return <img className={styles.hero} src={source.url} alt={stringOf(block.alt_text) ?? ''} />;
}
