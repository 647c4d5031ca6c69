import { type ReactNode, useState } from 'react';
import { ImageDialog } from '../conversation/image-dialog.tsx';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { stringOf, wordsOf } from './read.ts';
import { TextObject } from './text-object.tsx';
import { useImageSource } from './use-image-source.ts';

/** A picture of the message's width; it opens larger. */
export function ImageBlock({ block }: BlockProps): ReactNode {
  const { url, isReady, onError } = useImageSource(block);
  const [isOpen, setOpen] = useState(false);
  const alt = stringOf(block.alt_text) ?? '';
  if (!isReady) return <p className={styles.imageWaiting}>An image that is not there yet: {alt}</p>;
  return (
    <figure className={styles.image}>
      {block.title !== undefined && (
        <figcaption>
          <TextObject text={block.title} />
        </figcaption>
      )}
      <button type="button" aria-label={`Open image: ${alt}`} onClick={() => setOpen(true)}>
        <img src={url} alt={alt} loading="lazy" onError={onError} />
      </button>
      {isOpen && (
        <ImageDialog
          url={url}
          alt={alt}
          title={wordsOf(block.title) || 'Image'}
          onClose={() => setOpen(false)}
        />
      )}
    </figure>
  );
}
