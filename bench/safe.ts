import type pg from 'pg';
import type { Engine, EngineRun, Fence } from '../src/executor/engines/port.ts';
import { createPostgresEngine } from '../src/executor/engines/postgres/engine.ts';
import { addDays } from '../src/plan/civil-date.ts';
import { sampledUnits } from '../src/plan/determinism.ts';
import { adapt, DEFAULT_PACE, FIRST_BATCH, takeBatch } from '../src/plan/pacing.ts';
import { unitsOf } from '../src/plan/scope.ts';
import { chooseStrategy, type Strategy } from '../src/plan/strategy.ts';
import { type Changing, corrected, FIRST_DAY, freshFacts } from './facts.ts';

export type SafeSeconds = {
  stage: number;
  prove: number;
  promote: number;
  /** What is kept for a way back row by row, once history has changed and nobody waits. */
  keep: number;
  rollBack: number;
};

type RunOf = { changing: Changing; days: number; strategy: Strategy };

/** A run over all of the history, as an approved plan describes it: only the parts that an engine looks at. */
function runOf({ changing, days, strategy }: RunOf): EngineRun {
  const plan: Partial<EngineRun['plan']> = {
    kind: 'correction',
    purpose: {
      statement: 'Amounts were wrong.',
      metrics: [
        { id: 'amount', title: 'Amount', sql: 'sum(amount)', unit: 'EUR', decimals: 2 },
        { id: 'orders', title: 'Orders', sql: 'count(*)', unit: 'count', decimals: 0 },
      ],
      expectedMovement: '',
    },
    scope: {
      dataset: 'facts',
      datasetTitle: 'Facts',
      table: 'bench.facts',
      key: ['id'],
      periodColumn: 'day',
      period: { from: FIRST_DAY, to: addDays(FIRST_DAY, days), grain: 'day', timezone: 'UTC', filters: [] },
    },
    inputs: ['bench.source'],
    logic: {
      id: 'corrected',
      title: 'Corrected',
      uses: 'current',
      summary: '',
      sql: `select id, day, account, region, ${corrected(changing)} as amount, quantity from bench.source
            where day >= :unit_start and day < :unit_end`,
      sha256: '',
      settled: true,
      rerunnable: true,
    },
    checks: [
      { id: 'rows', kind: 'row_count', min_change_percent: 0, max_change_percent: 0, blocking: true },
      { id: 'unique', kind: 'unique_key', blocking: true },
    ],
    isolation: { strategy, explanation: '' },
  };
  return {
    id: 'BF-1/r1',
    plan: plan as EngineRun['plan'],
    planHash: 'bench',
    asOf: new Date('2026-01-01T00:00:00Z'),
  };
}

/** The strategy that the rule chooses for a fresh table of which a trial changes every row. */
export async function chosenStrategy(warehouse: pg.Pool, days: number): Promise<Strategy> {
  await freshFacts(warehouse);
  const engine = createPostgresEngine({ warehouse });
  const { plan, asOf } = runOf({ changing: 100, days, strategy: 'changed_rows' });
  const { table, key, periodColumn, period } = plan.scope;
  const measured = await engine.measure({ table, key, periodColumn, scope: period });
  const context = { ...plan.context, measured };
  const tried = await engine.investigate({ ...plan, context }, sampledUnits(period), asOf);
  if (tried.refused) throw new Error(tried.refused);
  return chooseStrategy({
    key,
    keyEnforced: measured.keyEnforced ?? false,
    unit: period.grain,
    preferred: null,
    signedOff: true,
    cannotBear: [],
    rows: measured.rowsInScope,
    changing: tried.changing,
    inTheWay: measured.inTheWay ?? {},
  }).strategy;
}

/** The whole safe backfill, by the engine itself: stage every unit, judge and measure, promote, and take it back. */
export async function runSafe(
  warehouse: pg.Pool,
  of: RunOf,
  promoted: () => Promise<void>,
): Promise<SafeSeconds> {
  await warehouse.query('drop schema if exists backfill cascade');
  await warehouse.query('drop schema if exists backfill_staging cascade');
  const engine = createPostgresEngine({ warehouse });
  const run = runOf(of);
  const fence: Fence = { token: 1, signal: new AbortController().signal };
  const stage = await seconds(() => stageAll(engine, run, fence));
  let fingerprint = '';
  const prove = await seconds(async () => {
    const measured = await engine.measureResult(run, fence);
    const failed = measured.verdicts.find(verdict => !verdict.passed);
    if (failed) throw new Error(`${failed.title}: ${failed.observed}`);
    fingerprint = measured.fingerprint;
  });
  const promote = await seconds(async () => {
    const outcome = await engine.promote(run, fingerprint, fence);
    if (outcome.outcome !== 'promoted') throw new Error(`not promoted: ${JSON.stringify(outcome)}`);
  });
  const keep = await seconds(() => engine.dropStaging(run, fence));
  await promoted();
  const rollBack = await seconds(async () => {
    const outcome = await engine.rollBack(run, fence);
    if (outcome.outcome !== 'rolled_back') throw new Error(`not rolled back: ${JSON.stringify(outcome)}`);
  });
  return { stage, prove, promote, keep, rollBack };
}

/** Prepares a run and stages its units in batches at the usual pace, as the worker does. */
async function stageAll(engine: Engine, run: EngineRun, fence: Fence): Promise<void> {
  const prepared = await engine.prepare(run, fence);
  if (!prepared.ok) throw new Error(prepared.refusal.message);
  const queue = unitsOf(run.plan.scope.period);
  const { batchTargetMs, concurrency } = DEFAULT_PACE;
  let pacer = FIRST_BATCH;
  const next = () => takeBatch(queue, pacer, { lanes: concurrency });
  const lane = async () => {
    for (let batch = next(); batch.length > 0; batch = next()) {
      const began = performance.now();
      const entries = await engine.stageUnits(run, batch, fence);
      const rows = entries.reduce((sum, entry) => sum + entry.rowsStaged, 0);
      pacer = adapt(pacer, { units: batch.length, rows, ms: performance.now() - began }, batchTargetMs);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}

/** Seconds that only the staging takes, and how many units it stages. */
export async function stageOnly(warehouse: pg.Pool, of: RunOf): Promise<number> {
  const engine = createPostgresEngine({ warehouse });
  return seconds(() => stageAll(engine, runOf(of), { token: 1, signal: new AbortController().signal }));
}

export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
