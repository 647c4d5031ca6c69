import type pg from 'pg';
import type { Strategy } from '../src/plan/strategy.ts';
import { type Changing, fillSource, freshFacts, proveCorrected } from './facts.ts';
import { bareSteps, deleteInsert, updateAll, updateBatched } from './raw.ts';
import { runSafe, type SafeSeconds } from './safe.ts';
import { onServer, timed } from './server.ts';

const DAYS = 365;

type Contender = { readonly seconds: number; readonly walMb: number; readonly parts?: SafeSeconds };

export type ReplayReport = {
  readonly bench: 'replay';
  readonly rows: number;
  readonly days: number;
  readonly changingPercent: Changing;
  readonly contenders: Readonly<Record<string, Contender>>;
  readonly ratios: { vsUpdateAll: number; vsBatchedUpdate: number; vsBareSql: number };
};

/** Those that change rows of the table as it is; the others need it built in a certain way. */
const COMPARED = ['changed_rows', 'changed_rows_by_unit', 'replace_range'] as const satisfies Strategy[];

/**
 * The whole safe backfill beside what people would type instead, each on a fresh table of the same server, in seconds
 * and megabytes of log. Every contender's outcome is compared with the truth before its time counts.
 */
export function benchReplay(rows: number, changing: Changing): Promise<ReplayReport> {
  return onServer(async warehouse => {
    await fillSource(warehouse, rows, DAYS);
    const contenders: Record<string, Contender> = {
      updateAll: await contend(warehouse, changing, () => updateAll(warehouse, changing)),
      batchedUpdate: await contend(warehouse, changing, () => updateBatched(warehouse, changing, rows)),
      deleteInsert: await contend(warehouse, changing, () => deleteInsert(warehouse, changing)),
      bareSql: await contend(warehouse, changing, () => bareSteps(warehouse, changing, DAYS)),
    };
    for (const strategy of COMPARED) contenders[strategy] = await safe(warehouse, changing, strategy);
    const ours = contenders.changed_rows?.seconds ?? Number.NaN;
    const over = (name: string) => ours / (contenders[name]?.seconds ?? Number.NaN);
    const ratios = {
      vsUpdateAll: over('updateAll'),
      vsBatchedUpdate: over('batchedUpdate'),
      vsBareSql: over('bareSql'),
    };
    return { bench: 'replay', rows, days: DAYS, changingPercent: changing, contenders, ratios };
  });
}

async function contend(
  warehouse: pg.Pool,
  changing: Changing,
  work: () => Promise<void>,
): Promise<Contender> {
  await freshFacts(warehouse);
  const found = await timed(warehouse, work);
  await proveCorrected(warehouse, changing);
  return found;
}

async function safe(warehouse: pg.Pool, changing: Changing, strategy: Strategy): Promise<Contender> {
  await freshFacts(warehouse);
  let parts: SafeSeconds = { stage: 0, prove: 0, promote: 0, rollBack: 0 };
  const { walMb } = await timed(warehouse, async () => {
    const of = { changing, days: DAYS, strategy };
    parts = await runSafe(warehouse, of, () => proveCorrected(warehouse, changing));
  });
  // What it takes to take it back is shown among the parts, and no part of doing it.
  return { seconds: parts.stage + parts.prove + parts.promote, walMb, parts };
}
