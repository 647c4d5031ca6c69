import { calendarAt, holdsUp } from '../plan/calendar/windows.ts';
import { type ClosedSince, closedSince } from '../plan/rules/closed-periods.ts';
import { type Finding, standingBlocks } from '../plan/rules/finding.ts';
import { freezeOfRun } from '../plan/rules/freeze.ts';
import { judgeFacts } from '../plan/rules/rules.ts';
import { holdsMessage } from '../plan/say/holds.ts';
import type { Plan } from '../plan/schema.ts';
import { HELD_IN, holding } from '../plan/standing-in-the-way.ts';
import { type Backfill, findBackfill, lockBackfill } from '../store/backfills.ts';
import { inTransaction } from '../store/db.ts';
import { holdsOn, saveHolds } from '../store/holds.ts';
import { sayAll } from '../store/messages.ts';
import { requestMessages } from '../store/request-messages.ts';
import { boundTo, rulingsOn } from '../store/rulings.ts';
import { findRun } from '../store/runs.ts';
import type { Context } from './context.ts';
import { gatherFacts, windowsSetAside } from './gather-facts.ts';
import { monthsClosed } from './months-closed.ts';
import { roleHolders } from './role-holders.ts';

/**
 * What keeps a backfill from its next step as things are now. Before the start, probes, calendar and other backfills are
 * asked again; before the promotion, the calendar; before both, which months finance has closed. What people settled or
 * set aside since is taken into account. Remembers what it found, and says so in the thread when it changed.
 */
export async function clearance(
  ctx: Context,
  backfillId: number,
  step: 'start' | 'promote',
): Promise<Finding[]> {
  const backfill = await findBackfill(ctx.db, backfillId);
  if (!backfill) return [];
  const held = await (step === 'start' ? beforeStart(ctx, backfill) : beforePromotion(ctx, backfill));
  await rememberHolds(ctx, backfill, held);
  return held.filter(finding => finding.severity === 'blocks');
}

/** Windows that do not let a run finish which began outside of them, and months that finance closed meanwhile. */
async function beforePromotion(ctx: Context, backfill: Backfill): Promise<Finding[]> {
  const { id, plan, dataset, currentRun } = backfill;
  const run = currentRun === null ? null : await findRun(ctx.db, id, currentRun);
  if (!run) return [];
  const { windows } = ctx.catalog.judging;
  const about = { dataset, sensitivity: plan.context.sensitivity };
  const at = ctx.clock();
  const rulings = await rulingsOn(ctx.db, boundTo(backfill));
  const ignored = windowsSetAside(rulings);
  const verdict = calendarAt(windows, about, at, ignored);
  const held = holdsUp(windows, about, { startedAt: run.startedAt, at, ignored });
  const frozen = freezeOfRun(held, verdict.open ? null : verdict.opensAt);
  return [...frozen, ...standingBlocks(closedMeanwhile(ctx, plan, 'promote'), rulings.overrides)];
}

async function beforeStart(ctx: Context, backfill: Backfill): Promise<Finding[]> {
  const { id, plan, proposer, teamId } = backfill;
  const { judgement } = plan.context;
  const rulings = await rulingsOn(ctx.db, boundTo(backfill));
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
  const findings = [...closedMeanwhile(ctx, plan, 'start'), ...judgeFacts(facts)];
  return holding(findings, rulings.overrides);
}

/** Judged by the months that finance was asked about, which stand in the plan. */
function closedMeanwhile(ctx: Context, plan: Plan, step: ClosedSince['step']): Finding[] {
  return closedSince({
    step,
    closed: monthsClosed(ctx, plan),
    asked: plan.context.judgement.closedMonths,
    financeRole: ctx.catalog.judging.books.role,
  });
}

/** Written only while the plan that was judged is in force: an edit starts without it. */
async function rememberHolds(ctx: Context, judged: Backfill, standing: readonly Finding[]): Promise<void> {
  const now = ctx.clock();
  const holders = await roleHolders(ctx);
  await inTransaction(ctx.db, async tx => {
    const known = await holdsOn(tx, judged.id);
    if (isSame(known, standing)) return;
    const backfill = await lockBackfill(tx, judged.id);
    if (backfill?.planHash !== judged.planHash || !HELD_IN.has(backfill.state)) return;
    await saveHolds(tx, backfill.id, standing, now);
    await sayAll(
      tx,
      [holdsMessage(backfill, standing, holders), ...(await requestMessages(tx, backfill.id))],
      now,
    );
  });
}

function isSame(known: readonly Finding[], found: readonly Finding[]): boolean {
  const say = (findings: readonly Finding[]) =>
    JSON.stringify(findings.map(({ id, sentence }) => [id, sentence]));
  return say(known) === say(found);
}
