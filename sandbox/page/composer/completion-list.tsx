import type { ReactNode } from 'react';
import type { Completion } from './completions.ts';
import styles from './composer.module.css';

/** Suggestions above the field; the focus stays in it. */
export function CompletionList(props: {
  readonly id: string;
  readonly choices: readonly Completion[];
  readonly active: number;
  readonly onPick: (choice: Completion) => void;
  readonly onActivate: (index: number) => void;
}): ReactNode {
  return (
    <div id={props.id} role="listbox" aria-label="Suggestions" className={styles.completions}>
      {props.choices.map((choice, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: named by aria-activedescendant of the field, which takes the keys.
        <div
          key={choice.key}
          id={`${props.id}-${index}`}
          role="option"
          aria-selected={index === props.active}
          onPointerMove={() => props.onActivate(index)}
          onPointerDown={event => event.preventDefault()}
          onClick={() => props.onPick(choice)}
        >
          <strong>{choice.label}</strong>
          <span>{choice.note}</span>
        </div>
      ))}
    </div>
  );
}
