import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { Choice } from '../elements/choice.ts';
import styles from '../elements/elements.module.css';
import type { Choices } from '../elements/use-choices.ts';
import { Icon } from './icon.tsx';
import { OptionList } from './option-list.tsx';
import { Popover } from './popover.tsx';

export type Search = { readonly query: string; readonly isOpen: boolean };

export type ComboboxProps = {
  readonly id: string;
  readonly labelledBy?: string | undefined;
  /** Its name where no label stands beside it. */
  readonly label: string;
  readonly describedBy?: string | undefined;
  readonly isInvalid: boolean;
  readonly isRequired: boolean;
  readonly isDisabled: boolean;
  readonly isMany: boolean;
  readonly isCompact: boolean;
  readonly atMost: number;
  readonly placeholder: string;
  readonly chosen: readonly Choice[];
  /** What has been typed, and whether the list is open. */
  readonly search: Search;
  readonly onSearch: (search: Search) => void;
  readonly choices: Choices;
  readonly onChoose: (chosen: readonly Choice[]) => void;
};

/** A field that one types in to search a list, and picks from with arrows and Enter. */
export function Combobox(props: ComboboxProps): ReactNode {
  const { chosen, isMany, onChoose } = props;
  const { query, isOpen } = props.search;
  const [active, setActive] = useState(0);
  const anchor = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const { choices, isLoading, note } = props.choices;
  const single = isMany ? undefined : chosen[0];

  const open = (next: boolean) => {
    props.onSearch({ query: next ? query : '', isOpen: next && !props.isDisabled });
    const at = single === undefined ? 0 : choices.findIndex(choice => choice.key === single.key);
    setActive(Math.max(0, at));
  };
  const pick = (choice: Choice) => {
    const has = chosen.some(other => other.key === choice.key);
    if (!isMany) onChoose([choice]);
    else if (has) onChoose(chosen.filter(other => other.key !== choice.key));
    else if (chosen.length < props.atMost) onChoose([...chosen, choice]);
    props.onSearch({ query: '', isOpen: isMany });
    input.current?.focus();
  };
  const drop = (choice: Choice) => {
    onChoose(chosen.filter(other => other.key !== choice.key));
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const current = choices[active];
    if (step !== undefined) {
      event.preventDefault();
      if (!isOpen) open(true);
      else setActive(Math.max(0, Math.min(choices.length - 1, active + step)));
    } else if (event.key === 'Enter') {
      // Enter must not send the form while a list is in question.
      event.preventDefault();
      if (isOpen && current !== undefined) pick(current);
      else open(true);
    } else if (event.key === 'Backspace' && query === '' && chosen.length > 0) {
      onChoose(chosen.slice(0, -1));
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the input inside takes the keys.
    <div
      ref={anchor}
      className={`${styles.select} ${props.isInvalid ? styles.selectInvalid : ''} ${props.isCompact ? styles.selectCompact : ''}`}
      onClick={() => {
        input.current?.focus();
        if (!isOpen) open(true);
      }}
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) open(false);
      }}
    >
      {isMany &&
        chosen.map(choice => (
          <span key={choice.key} className={styles.chip}>
            {choice.label}
            <button
              type="button"
              aria-label={`Remove ${choice.label}`}
              disabled={props.isDisabled}
              onClick={event => {
                event.stopPropagation();
                drop(choice);
              }}
            >
              <Icon name="close" size={12} />
            </button>
          </span>
        ))}
      <input
        ref={input}
        id={props.id}
        role="combobox"
        type="text"
        autoComplete="off"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={isOpen ? listId : undefined}
        aria-activedescendant={isOpen && choices.length > 0 ? `${listId}-${active}` : undefined}
        aria-labelledby={props.labelledBy}
        aria-label={props.labelledBy === undefined ? props.label : undefined}
        aria-describedby={props.describedBy}
        aria-invalid={props.isInvalid || undefined}
        aria-required={props.isRequired || undefined}
        disabled={props.isDisabled}
        value={isOpen ? query : (single?.label ?? '')}
        placeholder={single?.label ?? (chosen.length === 0 ? props.placeholder : '')}
        onKeyDown={onKeyDown}
        onChange={event => {
          props.onSearch({ query: event.target.value, isOpen: true });
          setActive(0);
        }}
      />
      <Icon name="chevron" size={14} />
      {isOpen && (
        <Popover anchor={anchor} isAsWideAsAnchor onClose={() => open(false)}>
          <OptionList
            id={listId}
            label={props.label}
            isMany={isMany}
            choices={choices}
            chosen={chosen}
            active={active}
            note={isLoading && choices.length === 0 ? 'Searching …' : note}
            onActivate={setActive}
            onPick={pick}
          />
        </Popover>
      )}
    </div>
  );
}
