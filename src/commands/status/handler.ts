import type { Rendered } from '../../slack/blocks.ts';
import { listBackfills, statusOf } from '../../usecases/status.ts';
import type { Deps } from '../deps.ts';
import { refusalReply } from '../reply.ts';
import type { Call, CallAbout } from '../slash/call.ts';
import { listView, statusView } from './view.ts';

/** Where one backfill stands. */
export async function showStatus({ context }: Deps, { asker, backfillId }: CallAbout): Promise<Rendered> {
  const found = await statusOf(context, { ...asker, backfillId });
  return found.ok ? statusView(found.status) : refusalReply(found.refusal);
}

/** The latest backfills, one line each. */
export async function showList({ context }: Deps, { asker }: Call): Promise<Rendered> {
  return listView(await listBackfills(context, asker));
}
