import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import type { PageStateValue } from '../../page-contract.ts';
import { type Json, numberOf, objectOf, stringOf, wordsOf } from '../blocks/read.ts';
import type { ElementProps } from './element.tsx';
import styles from './elements.module.css';
import { plainOfRichText, richTextOfPlain } from './rich-text-value.ts';
import { useSurface } from './surface.ts';

/** Milliseconds of rest after which typed characters are told to the app. */
const rest = 250;

const kinds: Readonly<Record<string, 'email' | 'url' | 'text'>> = {
  email_text_input: 'email',
  url_text_input: 'url',
};

/** Text of one line or several, email, address or number. */
export function TextField(props: ElementProps): ReactNode {
  const { element, blockId, id, labelledBy, describedBy, isInvalid, isRequired, dispatches } = props;
  const { state, set, use, isLocked } = useSurface();
  const type = stringOf(element.type) ?? '';
  const actionId = stringOf(element.action_id) ?? '';
  const text = textOf(state[blockId]?.[actionId]);
  const triggers = triggersOf(element, dispatches);
  const tell = useRested((value: PageStateValue) => use(blockId, actionId, value), rest);

  const change = (typed: string) => {
    const value = shapedValue(type, typed);
    set(blockId, actionId, value);
    if (triggers.onCharacter) tell(value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || !triggers.onEnter) return;
    event.preventDefault();
    use(blockId, actionId, shapedValue(type, text));
  };
  const shared = {
    id,
    value: text,
    placeholder: wordsOf(element.placeholder) || undefined,
    maxLength: numberOf(element.max_length) ?? undefined,
    readOnly: isLocked,
    'aria-labelledby': labelledBy,
    'aria-describedby': describedBy,
    'aria-invalid': isInvalid === true || undefined,
    'aria-required': isRequired === true || undefined,
    onKeyDown,
  };
  if (element.multiline === true || type === 'rich_text_input') {
    return (
      <textarea
        {...shared}
        className={styles.field}
        rows={4}
        onChange={event => change(event.target.value)}
      />
    );
  }
  const isNumber = type === 'number_input';
  return (
    <input
      {...shared}
      className={`${styles.field} ${isNumber ? styles.number : ''}`}
      type={kinds[type] ?? 'text'}
      inputMode={isNumber ? (element.is_decimal_allowed === true ? 'decimal' : 'numeric') : undefined}
      autoComplete="off"
      onChange={event => change(event.target.value)}
    />
  );
}

function textOf(value: PageStateValue | undefined): string {
  return value?.type === 'rich_text_input' ? plainOfRichText(value.rich_text_value) : (value?.value ?? '');
}

function shapedValue(type: string, typed: string): PageStateValue {
  if (type === 'rich_text_input') return { type, rich_text_value: richTextOfPlain(typed) };
  return { type, value: typed === '' ? null : typed };
}

/** Slack tells the app on Enter unless the element says otherwise. */
function triggersOf(element: Json, dispatches: boolean): { onEnter: boolean; onCharacter: boolean } {
  const given = objectOf(element.dispatch_action_config)?.trigger_actions_on;
  const named = Array.isArray(given) ? given : ['on_enter_pressed'];
  return {
    onEnter: dispatches && named.includes('on_enter_pressed'),
    onCharacter: dispatches && named.includes('on_character_entered'),
  };
}

/** Runs with the last value once nothing came for a while. */
function useRested<Value>(run: (value: Value) => void, milliseconds: number): (value: Value) => void {
  const latest = useRef(run);
  latest.current = run;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return value => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(value), milliseconds);
  };
}
