import type { Verb } from '../../src/plan/lifecycle.ts';
import { type Result, resultHash } from '../../src/plan/result.ts';
import { type Backfill, type BackfillPatch, lockBackfill } from '../../src/store/backfills.ts';
import { inTransaction, type Tx } from '../../src/store/db.ts';
import { insertRun, updateRun } from '../../src/store/runs.ts';
import { transition } from '../../src/store/transition.ts';
import type { Scene } from './scene.ts';

/** What the executor does to a backfill, without a warehouse. Refusals are thrown with their code. */
export async function happen(
  world: Scene,
  id: number,
  verb: Verb,
  patch: Omit<BackfillPatch, 'state'> = {},
  prepare: (tx: Tx, backfill: Backfill) => Promise<void> = async () => undefined,
): Promise<void> {
  await inTransaction(world.db, async tx => {
    const backfill = await lockBackfill(tx, id);
    if (!backfill) throw new Error(`there is no BF-${id}`);
    await prepare(tx, backfill);
    const actor = { type: 'bot', part: 'executor' } as const;
    const done = await transition(tx, { backfill, verb, actor, now: world.ctx.clock(), patch });
    if (!done.ok) throw new Error(done.refusal.code);
  });
}

/** Proposes, delivers and has every owner approve the plan. */
export async function approved(
  world: Scene,
  differences: Parameters<Scene['propose']>[0] = {},
): Promise<number> {
  const id = await world.propose(differences);
  await world.deliver(id);
  const request = await world.message(id, 'gate1');
  for (const slot of (await world.find(id)).plan.approvals.gate1) {
    for (const by of slot.anyOf) await world.react({ message: request, by });
  }
  return id;
}

/** Starts the run of an approved backfill. */
export async function start(world: Scene, id: number): Promise<number> {
  let run = 0;
  await inTransaction(world.db, async tx => {
    run = await insertRun(tx, { backfillId: id, planVersion: 1, unitsTotal: 10, now: world.ctx.clock() });
  });
  await happen(world, id, 'start', { currentRun: run });
  return run;
}

/** The result of a run whose staged rows have this fingerprint. */
export function resultOf(backfill: Backfill, fingerprint: string): Result {
  return {
    planHash: backfill.planHash,
    runId: `BF-${backfill.id}/r${backfill.currentRun}`,
    rows: { staged: 20, before: 20 },
    fingerprint,
    verdicts: [
      {
        checkId: 'unique',
        title: 'Unique key',
        kind: 'unique_key',
        blocking: true,
        passed: true,
        observed: 'none twice',
        expected: 'none twice',
        units: [],
      },
    ],
    movements: [
      {
        metric: 'signups',
        title: 'Signups',
        unit: 'count',
        decimals: 0,
        period: '2026-03',
        before: 100,
        after: 120,
      },
    ],
    series: [],
  };
}

/** Stages and measures what is running; the owners are asked to sign off where the plan says so. */
export async function measure(world: Scene, id: number, fingerprint = 'f1'): Promise<void> {
  await happen(world, id, 'finish_staging');
  const { plan } = await world.find(id);
  const verb = plan.approvals.gate2.length > 0 ? 'require_signoff' : 'pass_checks';
  await happen(world, id, verb, {}, async (tx, backfill) => {
    const result = resultOf(backfill, fingerprint);
    await updateRun(tx, id, backfill.currentRun ?? 0, {
      result,
      resultHash: resultHash(result),
      failure: null,
    });
  });
}

/** Promotes what is ready; it is watched for `watchSeconds` from now. */
export async function promote(world: Scene, id: number, watchSeconds = 900): Promise<void> {
  await happen(world, id, 'promote');
  const now = world.ctx.clock();
  const promotion = { rowsRemoved: 20, rowsWritten: 20, seconds: 1, committedAt: now.toISOString() };
  const patch = {
    promotedAt: now,
    watchUntil: new Date(now.getTime() + watchSeconds * 1000),
    rollbackDeadline: new Date(now.getTime() + 14 * 86_400_000),
  };
  await happen(world, id, 'confirm_promotion', patch, (tx, backfill) =>
    updateRun(tx, id, backfill.currentRun ?? 0, { promotion, endedAt: now }),
  );
}
