import { type Finding, standingBlocks } from '../plan/rules/finding.ts';
import { judgeFacts } from '../plan/rules/rules.ts';
import { holdsMessage } from '../plan/say/holds.ts';
import { type Backfill, findBackfill, lockBackfill } from '../store/backfills.ts';
import { inTransaction } from '../store/db.ts';
import { holdsOn, saveHolds } from '../store/holds.ts';
import { sayAll } from '../store/messages.ts';
import { requestMessages } from '../store/request-messages.ts';
import { rulingsOn } from '../store/rulings.ts';
import type { Context } from './context.ts';
import { gatherFacts } from './gather-facts.ts';
import { roleHolders } from './role-holders.ts';

/**
 * What keeps a backfill from starting as things are now: probes, calendar and other backfills are asked again, and what
 * people settled or set aside since is taken into account. Remembers it, and says so in the thread when it changed.
 */
export async function clearToStart(ctx: Context, backfillId: number): Promise<Finding[]> {
  const backfill = await findBackfill(ctx.db, backfillId);
  if (!backfill) return [];
  const standing = await standingNow(ctx, backfill);
  await rememberHolds(ctx, backfill, standing);
  return standing;
}

async function standingNow(ctx: Context, backfill: Backfill): Promise<Finding[]> {
  const { id, plan, planHash, proposer, teamId } = backfill;
  const { judgement } = plan.context;
  // A plan from before plans were judged: it was approved by the rules of its time.
  if (!judgement) return [];
  const rulings = await rulingsOn(ctx.db, id, planHash);
  const judged = {
    plan,
    proposer,
    teamId,
    backfillId: id,
    decider: judgement.decider,
    rulings,
    now: ctx.clock(),
  };
  const facts = await gatherFacts(ctx, judged, judgement.evidence, null);
  return standingBlocks(judgeFacts(facts), rulings.overrides);
}

/** Written only while the plan that was judged is in force: an edit starts without it. */
async function rememberHolds(ctx: Context, judged: Backfill, standing: readonly Finding[]): Promise<void> {
  const now = ctx.clock();
  const holders = await roleHolders(ctx);
  await inTransaction(ctx.db, async tx => {
    const known = await holdsOn(tx, judged.id);
    if (isSame(known, standing)) return;
    const backfill = await lockBackfill(tx, judged.id);
    if (backfill?.planHash !== judged.planHash || !WAITING.has(backfill.state)) return;
    await saveHolds(tx, backfill.id, standing, now);
    await sayAll(
      tx,
      [holdsMessage(backfill, standing, holders), ...(await requestMessages(tx, backfill.id))],
      now,
    );
  });
}

const WAITING: ReadonlySet<Backfill['state']> = new Set<Backfill['state']>(['proposed', 'approved']);

function isSame(known: readonly Finding[], found: readonly Finding[]): boolean {
  const say = (findings: readonly Finding[]) =>
    JSON.stringify(findings.map(({ id, sentence }) => [id, sentence]));
  return say(known) === say(found);
}
