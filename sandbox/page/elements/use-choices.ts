import { useEffect, useMemo, useState } from 'react';
import { type Json, numberOf, objectOf, stringOf } from '../blocks/read.ts';
import type { Workspace } from '../state/model.ts';
import { useWorkspace } from '../state/use-session.ts';
import { type Choice, choicesOf, matching } from './choice.ts';
import { useSurface } from './surface.ts';

/** Milliseconds of rest after which the app is asked for options. */
const rest = 200;

export type Choices = {
  readonly choices: readonly Choice[];
  readonly isLoading: boolean;
  /** Why there is nothing to choose from, for people to read. */
  readonly note: string | null;
};

/** What a select offers for what has been typed; the app is asked only while the list is open. */
export function useChoices(element: Json, blockId: string, query: string, isOpen: boolean): Choices {
  const type = (stringOf(element.type) ?? '').replace('multi_', '');
  const asked = useAskedChoices(element, blockId, query, isOpen && type === 'external_select');
  const workspace = useWorkspace(all => all);
  const local = useMemo(() => localChoices(type, element, workspace), [type, element, workspace]);
  if (type === 'external_select') return asked;
  const choices = matching(local, query);
  return { choices, isLoading: false, note: choices.length === 0 ? 'Nothing matches.' : null };
}

function useAskedChoices(element: Json, blockId: string, query: string, isAsking: boolean): Choices {
  const { askOptions } = useSurface();
  const actionId = stringOf(element.action_id) ?? '';
  const least = numberOf(element.min_query_length) ?? 3;
  const [found, setFound] = useState<Choices>({ choices: [], isLoading: false, note: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another state of the surface is no new question.
  useEffect(() => {
    if (!isAsking) return;
    if (query.length < least) {
      setFound({ choices: [], isLoading: false, note: `Type at least ${least} characters.` });
      return;
    }
    let isStale = false;
    setFound(before => ({ ...before, isLoading: true }));
    const timer = setTimeout(async () => {
      const answer = await askOptions(blockId, actionId, query);
      if (isStale) return;
      const choices = answer.ok ? choicesOf(answer) : [];
      const note = answer.ok ? (choices.length === 0 ? 'Nothing matches.' : null) : answer.error;
      setFound({ choices, isLoading: false, note });
    }, rest);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [isAsking, query, least, blockId, actionId]);
  return found;
}

function localChoices(type: string, element: Json, workspace: Workspace): readonly Choice[] {
  if (type === 'static_select') return choicesOf(element);
  if (type === 'users_select') {
    return [...workspace.people, workspace.bot].map(person => ({
      key: person.id,
      label: person.name,
      note: person.title || null,
      group: null,
      option: null,
    }));
  }
  const kinds = kindsOf(type, element);
  return [...workspace.channels.values()]
    .filter(channel => kinds.has(channel.kind) && !channel.isArchived)
    .map(channel => ({
      key: channel.id,
      label: channel.kind === 'im' ? channel.name : `#${channel.name}`,
      note: channel.kind === 'private' ? 'private' : null,
      group: null,
      option: null,
    }));
}

/** A channels_select lists public channels; a conversations_select what its filter names, or everything. */
function kindsOf(type: string, element: Json): ReadonlySet<string> {
  if (type === 'channels_select') return new Set(['public']);
  const include = objectOf(element.filter)?.include;
  return new Set(Array.isArray(include) ? include : ['public', 'private', 'im']);
}
