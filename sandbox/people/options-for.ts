import { askOptions } from '../acts/ask-options.ts';
import type { SurfaceName } from '../acts/surface.ts';
import type { Context } from '../context.ts';
import type { PageOption } from '../page-contract.ts';
import type { Json, UserRecord } from '../workspace/records.ts';
import { NotOffered } from './element-value.ts';

export type ExternalSelect = {
  readonly on: SurfaceName;
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Json;
};

/**
 * Types into an external select: nothing first where the select allows that, then the words themselves.
 * @param patience how often to try again when the app did not answer
 */
export async function optionsFor(
  context: Context,
  user: UserRecord,
  select: ExternalSelect,
  query: string,
  patience: number,
): Promise<readonly PageOption[]> {
  const { on, blockId, actionId, element } = select;
  const least = typeof element.min_query_length === 'number' ? element.min_query_length : 3;
  if (query.length < least)
    throw new NotOffered(`“${query}” is shorter than the ${least} letters the list needs.`);
  for (let attempt = 0; ; attempt += 1) {
    const answer = await askOptions(context, user, { on, blockId, actionId, query, state: {} });
    if (answer.ok) return [...answer.options, ...answer.groups.flatMap(group => group.options)];
    if (attempt >= patience) throw new NotOffered(answer.error);
  }
}
