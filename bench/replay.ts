import type pg from 'pg';
import type { Strategy } from '../src/plan/strategy.ts';
import { type Changing, fillSource, freshFacts, proveCorrected } from './facts.ts';
import { bareSteps, deleteInsert, updateAll, updateBatched } from './raw.ts';
import { runSafe, type SafeSeconds } from './safe.ts';
import { onServer, peakMemoryMb, timed } from './server.ts';

const DAYS = 365;

type Contender = { readonly seconds: number; readonly walMb: number; readonly parts?: SafeSeconds };

export type ReplayReport = {
  readonly bench: 'replay';
  readonly rows: number;
  readonly days: number;
  readonly changedPercent: Changing;
  readonly contenders: Readonly<Record<string, Contender>>;
  readonly ratios: Readonly<Record<'vsUpdateAll' | 'vsBatchedUpdate' | 'vsBareSql', number | null>>;
  readonly peakMemoryMb: number;
};

/** Those that the table of the measurement may be promoted by as it is built. */
const COMPARED = [
  'changed_rows',
  'changed_rows_by_unit',
  'replace_range',
  'swap_table',
] as const satisfies Strategy[];

/**
 * The whole safe backfill beside what people would type instead, each on a fresh table of the same server, in seconds
 * and megabytes of log. Every contender's outcome is compared with the truth before its time counts. `only` names the
 * contenders, where not all of them are wanted.
 */
export function benchReplay(
  rows: number,
  changing: Changing,
  only?: readonly string[],
): Promise<ReplayReport> {
  return onServer(async warehouse => {
    await fillSource(warehouse, rows, DAYS);
    const raw: Record<string, () => Promise<void>> = {
      updateAll: () => updateAll(warehouse, changing),
      batchedUpdate: () => updateBatched(warehouse, changing, rows),
      deleteInsert: () => deleteInsert(warehouse, changing),
      bareSql: () => bareSteps(warehouse, changing, DAYS),
    };
    const isWanted = (name: string) => only?.includes(name) ?? true;
    const contenders: Record<string, Contender> = {};
    for (const [name, work] of Object.entries(raw).filter(([known]) => isWanted(known))) {
      contenders[name] = await contend(warehouse, changing, work);
      say(name, contenders[name]);
    }
    for (const strategy of COMPARED.filter(isWanted)) {
      contenders[strategy] = await safe(warehouse, changing, strategy);
      say(strategy, contenders[strategy]);
    }
    return {
      bench: 'replay',
      rows,
      days: DAYS,
      changedPercent: changing,
      contenders,
      ratios: {
        vsUpdateAll: over(contenders, 'updateAll'),
        vsBatchedUpdate: over(contenders, 'batchedUpdate'),
        vsBareSql: over(contenders, 'bareSql'),
      },
      peakMemoryMb: peakMemoryMb(),
    };
  });
}

/** Seconds of the quickest strategy that changes all at once, over those of a contender; null where one was left out. */
function over(contenders: Readonly<Record<string, Contender>>, name: string): number | null {
  const other = contenders[name];
  const ours = COMPARED.filter(strategy => strategy !== 'changed_rows_by_unit').flatMap(
    strategy => contenders[strategy]?.seconds ?? [],
  );
  return other && ours.length > 0 ? Math.min(...ours) / other.seconds : null;
}

/** So that whoever waits sees that it goes on. */
function say(name: string, { seconds }: Contender): void {
  process.stderr.write(`${name}: ${seconds.toFixed(1)} s\n`);
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
