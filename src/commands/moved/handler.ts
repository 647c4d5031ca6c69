import type { Rendered } from '../../slack/blocks.ts';
import { sayMoved } from '../../usecases/say-moved.ts';
import type { Deps } from '../deps.ts';
import { doneReply, refusalReply } from '../reply.ts';
import type { CallAbout } from '../slash/call.ts';

/** A consumer reads the version beside the table by now. */
export async function noteMoved({ context }: Deps, { asker, backfillId }: CallAbout): Promise<Rendered> {
  const noted = await sayMoved(context, { ...asker, backfillId });
  return noted.ok ? doneReply(`BF-${backfillId}: ${noted.text}`) : refusalReply(noted.refusal);
}
