import { type ReactNode, useState } from 'react';
import type { PageOption } from '../../page-contract.ts';
import { numberOf, stringOf, wordsOf } from '../blocks/read.ts';
import { Combobox } from '../controls/combobox.tsx';
import type { Workspace } from '../state/model.ts';
import { useWorkspace } from '../state/use-session.ts';
import { type Choice, choiceOf, chosenOf, valueOfChoices } from './choice.ts';
import type { ElementProps } from './element.tsx';
import { useSurface } from './surface.ts';
import { useChoices } from './use-choices.ts';
import { useConfirm } from './use-confirm.tsx';

/** Every select: of given options, of the app's search, of people, channels or conversations; one or many. */
export function SelectField(props: ElementProps): ReactNode {
  const { element, blockId, dispatches } = props;
  const { state, set, use, isLocked } = useSurface();
  const { ask, dialog } = useConfirm(element);
  const workspace = useWorkspace(all => all);
  const type = stringOf(element.type) ?? '';
  const actionId = stringOf(element.action_id) ?? '';
  const chosen = chosenOf(state[blockId]?.[actionId]).map(held => named(held, workspace));
  const [search, setSearch] = useState({ query: '', isOpen: false });
  const choices = useChoices(element, blockId, search.query, search.isOpen);
  const placeholder = wordsOf(element.placeholder);

  const choose = (next: readonly Choice[]) => {
    const value = valueOfChoices(type, next);
    const commit = () => {
      set(blockId, actionId, value);
      if (dispatches) use(blockId, actionId, value);
    };
    if (dispatches) ask(commit);
    else commit();
  };

  return (
    <>
      <Combobox
        id={props.id}
        labelledBy={props.labelledBy}
        label={placeholder || wordsOf(element.accessibility_label) || 'Choose'}
        describedBy={props.describedBy}
        isInvalid={props.isInvalid === true}
        isRequired={props.isRequired === true}
        isDisabled={isLocked}
        isMany={type.startsWith('multi_')}
        isCompact={props.labelledBy === undefined}
        atMost={numberOf(element.max_selected_items) ?? Number.POSITIVE_INFINITY}
        placeholder={placeholder}
        chosen={chosen}
        search={search}
        onSearch={setSearch}
        choices={choices}
        onChoose={choose}
      />
      {dialog}
    </>
  );
}

/** What a held option or id is called. */
function named(held: PageOption | string, workspace: Workspace): Choice {
  if (typeof held !== 'string') return choiceOf(held, null);
  const person = [...workspace.people, workspace.bot].find(someone => someone.id === held);
  const channel = workspace.channels.get(held);
  const label = person?.name ?? (channel?.kind === 'im' ? channel.name : `#${channel?.name ?? held}`);
  return { key: held, label, note: null, group: null, option: null };
}
