import { type Holders, holdsMessage } from '../plan/say/holds.ts';
import type { Outgoing } from '../plan/say/models.ts';
import type { Subject } from '../plan/say/subject.ts';
import { holding } from '../plan/standing-in-the-way.ts';
import type { Tx } from '../store/db.ts';
import { saveHolds } from '../store/holds.ts';

/**
 * Remembers what holds up a plan that is proposed in this transaction, as it was judged a moment ago, and gives what is
 * to be said about it. Nobody has set anything aside yet: rulings bind to the hash of a plan that nobody has seen.
 */
export async function holdAsJudged(
  tx: Tx,
  subject: Subject,
  holders: Holders,
  now: Date,
): Promise<Outgoing[]> {
  const standing = holding(subject.plan.context.judgement.findings, []);
  await saveHolds(tx, subject.id, standing, now);
  return standing.length > 0 ? [holdsMessage(subject, standing, holders)] : [];
}
