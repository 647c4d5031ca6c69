import { context, type Rendered } from '../../slack/blocks.ts';
import { code, md } from '../../slack/mrkdwn.ts';
import { tuneRun } from '../../usecases/tune-run.ts';
import type { Deps } from '../deps.ts';
import { refusalReply } from '../reply.ts';
import type { CallAbout } from '../slash/call.ts';
import { tuneView } from './view.ts';

/** `/backfill tune BF-1 batch=500ms`: changes how a run works, or shows how. What was refused is there to be copied. */
export async function tune(deps: Deps, { asker, backfillId, wanted = [] }: CallAbout): Promise<Rendered> {
  const answer = await tuneRun(deps.context, { ...asker, backfillId, wanted });
  if (answer.ok) return tuneView(answer.tuned);
  const refused = refusalReply(answer.refusal);
  const settings = wanted.map(({ setting, text }) => `${setting}=${text}`).join(' ');
  const typed = context(md`You wrote ${code(`/backfill tune BF-${backfillId} ${settings}`)}`);
  return { ...refused, blocks: [...refused.blocks, typed] };
}
