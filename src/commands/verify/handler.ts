import type { Rendered } from '../../slack/blocks.ts';
import { verifyTrail } from '../../usecases/verify-trail.ts';
import type { Deps } from '../deps.ts';
import { trailView } from './view.ts';

/** Whether every row of the audit trail is there and unchanged. */
export async function showTrail({ context }: Deps): Promise<Rendered> {
  return trailView(await verifyTrail(context));
}
