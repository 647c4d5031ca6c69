import type { ReactNode } from 'react';
import type { PageOption, PageStateValue } from '../../page-contract.ts';
import { type Json, listOf, stringOf } from '../blocks/read.ts';
import { TextObject } from '../blocks/text-object.tsx';
import type { ElementProps } from './element.tsx';
import styles from './elements.module.css';
import { useSurface } from './surface.ts';
import { useConfirm } from './use-confirm.tsx';

/** Checkboxes or radio buttons. */
export function ChoiceList(props: ElementProps): ReactNode {
  const { element, blockId, id, labelledBy, describedBy, isInvalid, isRequired, dispatches } = props;
  const { state, set, use, isLocked } = useSurface();
  const { ask, dialog } = useConfirm(element);
  const actionId = stringOf(element.action_id) ?? '';
  const isMany = element.type === 'checkboxes';
  const chosen = chosenIn(state[blockId]?.[actionId]);
  const options = listOf(element.options);

  const toggle = (option: Json, isOn: boolean) => {
    const value = isMany
      ? {
          type: 'checkboxes',
          selected_options: options.filter(other =>
            other.value === option.value ? isOn : chosen.has(other.value),
          ) as unknown as PageOption[],
        }
      : { type: 'radio_buttons', selected_option: option as PageOption };
    const commit = () => {
      set(blockId, actionId, value);
      if (dispatches) use(blockId, actionId, value);
    };
    if (dispatches) ask(commit);
    else commit();
  };

  return (
    <>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles it may have take all of these. */}
      <div
        id={id}
        className={styles.choices}
        role={isMany ? 'group' : 'radiogroup'}
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
        aria-invalid={!isMany && isInvalid === true ? true : undefined}
        aria-required={!isMany && isRequired === true ? true : undefined}
      >
        {options.map(option => (
          <label key={String(option.value)} className={styles.choice}>
            <input
              type={isMany ? 'checkbox' : 'radio'}
              name={id}
              checked={chosen.has(option.value)}
              disabled={isLocked}
              aria-describedby={describedBy}
              onChange={event => toggle(option, event.target.checked)}
            />
            <span>
              <TextObject text={option.text} />
              {option.description !== undefined && (
                <span className={styles.choiceMore}>
                  <TextObject text={option.description} />
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      {dialog}
    </>
  );
}

function chosenIn(value: PageStateValue | undefined): ReadonlySet<unknown> {
  const single = value?.selected_option === null ? undefined : value?.selected_option;
  return new Set(
    [...(value?.selected_options ?? []), ...(single === undefined ? [] : [single])].map(
      option => option.value,
    ),
  );
}
