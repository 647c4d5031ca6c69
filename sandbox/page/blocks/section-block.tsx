import type { ReactNode } from 'react';
import { useId } from 'react';
import { Element } from '../elements/element.tsx';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { placed } from './placed.ts';
import { listOf, objectOf, stringOf } from './read.ts';
import { TextObject } from './text-object.tsx';

/** Text, short fields in two columns, and one element beside them. */
export function SectionBlock({ block }: BlockProps): ReactNode {
  const id = useId();
  const accessory = objectOf(block.accessory);
  const fields = listOf(block.fields);
  return (
    <div className={styles.section}>
      <div className={styles.sectionText} id={`${id}-text`}>
        {block.text !== undefined && <TextObject text={block.text} />}
        {fields.length > 0 && (
          <ul className={styles.fields}>
            {placed(fields).map(({ key, item }) => (
              <li key={key}>
                <TextObject text={item} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {accessory !== null && (
        <div className={styles.accessory}>
          <Element
            element={accessory}
            blockId={stringOf(block.block_id) ?? ''}
            id={id}
            describedBy={`${id}-text`}
            dispatches
          />
        </div>
      )}
    </div>
  );
}
