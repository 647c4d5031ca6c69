import type { ReactNode } from 'react';
import { stringOf } from '../blocks/read.ts';
import { useImageSource } from '../blocks/use-image-source.ts';
import type { ElementProps } from './element.tsx';
import styles from './elements.module.css';

/** A small picture beside words. */
export function ImageElement({ element }: ElementProps): ReactNode {
  const source = useImageSource(element);
  return <img className={styles.image} src={source.url} alt={stringOf(element.alt_text) ?? ''} />;
}
