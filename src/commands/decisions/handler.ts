import type { Rendered } from '../../slack/blocks.ts';
import { findDecisions } from '../../usecases/decisions.ts';
import type { Deps } from '../deps.ts';
import type { Call } from '../slash/call.ts';
import { decisionsView } from './view.ts';

/** Where history was left as it is; with words, those whose decision holds all of them. */
export async function showDecisions({ context }: Deps, { asker, words = [] }: Call): Promise<Rendered> {
  return decisionsView(await findDecisions(context, { ...asker, words }), words);
}
