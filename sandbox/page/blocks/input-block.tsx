import { type ReactNode, useContext, useId } from 'react';
import { Icon } from '../controls/icon.tsx';
import { Element } from '../elements/element.tsx';
import { FieldErrorsContext } from '../modal/field-errors.ts';
import type { BlockProps } from './block-list.tsx';
import styles from './blocks.module.css';
import { objectOf, stringOf, wordsOf } from './read.ts';
import { TextObject } from './text-object.tsx';

/** Elements that are labelled as groups, not as single controls. */
const groups: ReadonlySet<unknown> = new Set(['checkboxes', 'radio_buttons', 'file_input']);

/** A labelled field with its hint and, after a refused submission, what to do about it. */
export function InputBlock({ block }: BlockProps): ReactNode {
  const id = useId();
  const blockId = stringOf(block.block_id) ?? '';
  const error = useContext(FieldErrorsContext)[blockId];
  const element = objectOf(block.element) ?? {};
  const isOptional = block.optional === true;
  const label = (
    <>
      <TextObject text={block.label} />
      {isOptional && <span className={styles.optional}> (optional)</span>}
    </>
  );
  const described = [block.hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`];
  return (
    <div className={styles.input} data-block={blockId} data-invalid={error !== undefined || undefined}>
      {groups.has(element.type) ? (
        <p id={`${id}-label`} className={styles.label}>
          {label}
        </p>
      ) : (
        <label id={`${id}-label`} htmlFor={id} className={styles.label}>
          {label}
        </label>
      )}
      <Element
        element={element}
        blockId={blockId}
        id={id}
        labelledBy={`${id}-label`}
        describedBy={described.filter(part => part !== false).join(' ') || undefined}
        isInvalid={error !== undefined}
        isRequired={!isOptional}
        dispatches={block.dispatch_action === true}
      />
      {error !== undefined && (
        <p id={`${id}-error`} className={styles.error}>
          <Icon name="warning" size={15} />
          {error}
        </p>
      )}
      {block.hint !== undefined && wordsOf(block.hint) !== '' && (
        <div id={`${id}-hint`} className={styles.hint}>
          <TextObject text={block.hint} />
        </div>
      )}
    </div>
  );
}
