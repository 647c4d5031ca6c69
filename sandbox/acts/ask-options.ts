import { validateSuggestions } from '../block-kit/suggestions.ts';
import type { Context } from '../context.ts';
import { delivery } from '../delivery/delivery.ts';
import { interactionHead, messageSurface, viewSurface } from '../delivery/interaction-payload.ts';
import { isRecord } from '../http.ts';
import type { PageOption, PageOptionGroup, PageOptionsAnswer, PageOptionsRequest } from '../page-contract.ts';
import { elementsOf } from '../workspace/input-state.ts';
import type { UserRecord } from '../workspace/records.ts';
import { findSurface, keepSurfaceState } from './surface.ts';

/** Asks the app for the options of an external select, for what has been typed so far. */
export async function askOptions(
  context: Context,
  user: UserRecord,
  request: Omit<PageOptionsRequest, 'as'>,
): Promise<PageOptionsAnswer> {
  const surface = findSurface(context, user, request.on);
  const placed = elementsOf(surface?.blocks ?? []).find(
    element => element.blockId === request.blockId && element.actionId === request.actionId,
  );
  if (surface === undefined || placed === undefined)
    return { ok: false, error: 'That list is no longer there.' };
  keepSurfaceState(context, user, surface, request.state);
  const answer = await context.deliver(
    delivery('options', `block_suggestion ${request.actionId}`, {
      type: 'block_suggestion',
      ...interactionHead(context, user),
      ...(surface.kind === 'view'
        ? viewSurface(context, surface.view)
        : messageSurface(context, surface.message)),
      action_id: request.actionId,
      block_id: request.blockId,
      value: request.query,
    }),
  );
  if (!answer.ok) return { ok: false, error: `The list could not be loaded (${answer.error}).` };
  const body = isRecord(answer.body) ? answer.body : {};
  const problems = validateSuggestions(body);
  if (problems.length > 0) {
    const why = problems.map(problem => `${problem.message} [json-pointer:${problem.pointer}]`).join('; ');
    return { ok: false, error: `The list could not be loaded (${why}).` };
  }
  return {
    ok: true,
    options: (body.options ?? []) as PageOption[],
    groups: (body.option_groups ?? []) as PageOptionGroup[],
  };
}
