import { Fragment, type ReactNode, useEffect, useRef } from 'react';
import type { Choice } from '../elements/choice.ts';
import styles from '../elements/elements.module.css';
import { PlainText } from '../mrkdwn/mrkdwn.tsx';
import { Icon } from './icon.tsx';

type OptionListProps = {
  readonly id: string;
  readonly label: string;
  readonly isMany: boolean;
  readonly choices: readonly Choice[];
  readonly chosen: readonly Choice[];
  readonly active: number;
  readonly note: string | null;
  readonly onActivate: (index: number) => void;
  readonly onPick: (choice: Choice) => void;
};

/** The list under a combobox; the focus stays in the field above it. */
export function OptionList(props: OptionListProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const { active, choices } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new list may put another option in the same place.
  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [active, choices]);
  return (
    <div className={styles.options}>
      <div
        ref={list}
        id={props.id}
        role="listbox"
        aria-label={props.label}
        aria-multiselectable={props.isMany || undefined}
      >
        {choices.map((choice, index) => (
          <Fragment key={`${choice.group ?? ''} ${choice.key}`}>
            {choice.group !== null && choice.group !== choices[index - 1]?.group && (
              <div role="presentation" className={styles.optionGroup}>
                {choice.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: named by aria-activedescendant of the field, which takes the keys. */}
            <div
              id={`${props.id}-${index}`}
              role="option"
              className={styles.option}
              aria-selected={props.chosen.some(other => other.key === choice.key)}
              data-active={index === active || undefined}
              onPointerMove={() => props.onActivate(index)}
              onPointerDown={event => event.preventDefault()}
              onClick={event => {
                event.stopPropagation();
                props.onPick(choice);
              }}
            >
              <span>
                <PlainText text={choice.label} />
                {choice.note !== null && <small>{choice.note}</small>}
              </span>
              {props.chosen.some(other => other.key === choice.key) && <Icon name="check" size={14} />}
            </div>
          </Fragment>
        ))}
      </div>
      {props.note !== null && (
        <p role="status" className={styles.optionNote}>
          {props.note}
        </p>
      )}
    </div>
  );
}
