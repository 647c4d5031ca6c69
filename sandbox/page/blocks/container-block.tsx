import type { ReactNode } from 'react';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { TextObject } from './text-object.tsx';

/** Blocks under a title of their own, which may fold away. */
export function ContainerBlock({
  block,
  children,
}: BlockProps & { readonly children: ReactNode }): ReactNode {
  const head = (
    <>
      <span className={styles.containerTitle}>
        <TextObject text={block.title} />
      </span>
      {block.subtitle !== undefined && (
        <span className={styles.quiet}>
          <TextObject text={block.subtitle} />
        </span>
      )}
    </>
  );
  if (block.is_collapsible !== true) {
    return (
      <section className={styles.container}>
        <div className={styles.containerHead}>{head}</div>
        <div className={styles.containerBody}>{children}</div>
      </section>
    );
  }
  return (
    <details className={styles.container} open={block.default_collapsed !== true}>
      <summary className={styles.containerHead}>{head}</summary>
      <div className={styles.containerBody}>{children}</div>
    </details>
  );
}
