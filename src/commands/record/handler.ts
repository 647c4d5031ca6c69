import type { Rendered } from '../../slack/blocks.ts';
import { decisionAbout } from '../../usecases/decisions.ts';
import { recordOf } from '../../usecases/record-of.ts';
import { decisionView } from '../decisions/view.ts';
import type { Deps } from '../deps.ts';
import { refusalReply } from '../reply.ts';
import type { CallAbout } from '../slash/call.ts';
import { recordView } from './view.ts';

/** What changed, why, when, by whom and how it was validated. */
export async function showRecord({ context }: Deps, { asker, backfillId }: CallAbout): Promise<Rendered> {
  const decision = await decisionAbout(context, { ...asker, backfillId });
  if (decision) return decisionView(decision);
  const found = await recordOf(context, { ...asker, backfillId });
  return found.ok ? recordView(found.record) : refusalReply(found.refusal);
}
