import type { Rendered } from '../../slack/blocks.ts';
import { goOnWithAll, stopAll } from '../../usecases/stop-all.ts';
import type { Deps } from '../deps.ts';
import { doneReply, refusalReply } from '../reply.ts';
import type { Call } from '../slash/call.ts';

/** `/backfill pause all` */
export async function pauseAll({ context }: Deps, { asker }: Call): Promise<Rendered> {
  const answer = await stopAll(context, asker);
  return answer.ok ? doneReply(answer.text) : refusalReply(answer.refusal);
}

/** `/backfill resume all` */
export async function resumeAll({ context }: Deps, { asker }: Call): Promise<Rendered> {
  const answer = await goOnWithAll(context, asker);
  return answer.ok ? doneReply(answer.text) : refusalReply(answer.refusal);
}
