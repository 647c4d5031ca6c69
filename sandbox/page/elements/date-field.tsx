import type { ReactNode } from 'react';
import type { PageStateValue } from '../../page-contract.ts';
import { stringOf, wordsOf } from '../blocks/read.ts';
import { localInputOf, secondsOf } from './date-time-value.ts';
import type { ElementProps } from './element.tsx';
import styles from './elements.module.css';
import { useSurface } from './surface.ts';
import { useConfirm } from './use-confirm.tsx';

const kinds: Readonly<Record<string, 'date' | 'time' | 'datetime-local'>> = {
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
};

/** A day, a time or both: the browser's own control, which every screen reader knows. */
export function DateField(props: ElementProps): ReactNode {
  const { element, blockId, id, labelledBy, describedBy, isInvalid, isRequired, dispatches } = props;
  const { state, set, use, isLocked } = useSurface();
  const { ask, dialog } = useConfirm(element);
  const type = stringOf(element.type) ?? '';
  const actionId = stringOf(element.action_id) ?? '';
  const change = (typed: string) => {
    const value = shapedValue(type, typed);
    set(blockId, actionId, value);
    // While a year is being typed the browser reports the year 0002: nobody means that.
    if (dispatches && !typed.startsWith('0')) ask(() => use(blockId, actionId, value));
    else if (dispatches && type === 'timepicker') ask(() => use(blockId, actionId, value));
  };
  return (
    <>
      <input
        id={id}
        className={`${styles.field} ${styles.date}`}
        type={kinds[type] ?? 'text'}
        value={typedOf(state[blockId]?.[actionId])}
        title={wordsOf(element.placeholder) || undefined}
        max={type === 'datepicker' ? '9999-12-31' : undefined}
        disabled={isLocked}
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
        aria-invalid={isInvalid === true || undefined}
        aria-required={isRequired === true || undefined}
        onChange={event => change(event.target.value)}
      />
      {dialog}
    </>
  );
}

function typedOf(value: PageStateValue | undefined): string {
  if (value?.type === 'datetimepicker') return localInputOf(value.selected_date_time ?? null);
  return value?.selected_date ?? value?.selected_time ?? '';
}

function shapedValue(type: string, typed: string): PageStateValue {
  const given = typed === '' ? null : typed;
  if (type === 'datepicker') return { type, selected_date: given };
  if (type === 'timepicker') return { type, selected_time: given };
  return { type, selected_date_time: given === null ? null : secondsOf(given) };
}
