import type pg from 'pg';
import type { Strategy } from '../src/plan/strategy.ts';
import { type Changing, fillSource, freshFacts, proveCorrected } from './facts.ts';
import { bareSteps, deleteInsert, updateAll, updateBatched } from './raw.ts';
import { chosenStrategy, runSafe, type SafeSeconds } from './safe.ts';
import { onServer, peakMemoryMb, timed } from './server.ts';

const DAYS = 365;

type Contender = { readonly seconds: number; readonly walMb: number; readonly parts?: SafeSeconds };

type Contenders = Readonly<Record<string, Contender>>;

export type ReplayReport = {
  readonly bench: 'replay';
  readonly postgres: string;
  readonly rows: number;
  readonly days: number;
  /** 2% of the rows come out different. */
  readonly contenders: Contenders;
  /** All of them do; the strategy is the one that the rule chooses from what is known of table and trial. */
  readonly allChanging: Contenders;
  /** Seconds of the safe backfill over those of the other; null where one was left out. */
  readonly ratios: Readonly<
    Record<'vsUpdateAll' | 'vsBatchedUpdate' | 'vsBareSql' | 'allChangingVsUpdate', number | null>
  >;
  readonly peakMemoryMb: number;
};

const RAW: Readonly<Record<string, (warehouse: pg.Pool, changing: Changing, rows: number) => Promise<void>>> =
  {
    updateAll,
    batchedUpdate: updateBatched,
    deleteInsert,
    bareSql: (warehouse, changing) => bareSteps(warehouse, changing, DAYS),
  };

/** What is measured where nobody asks for more: enough for the ratios, within minutes for 10 million rows. */
const USUAL = ['updateAll', 'batchedUpdate', 'bareSql', 'changed_rows'];

/** Those that the table of the measurement may be promoted by as it is built. */
const STRATEGIES = ['changed_rows', 'changed_rows_by_unit', 'replace_range', 'swap_table'] as const;

/**
 * The whole safe backfill beside what people would type instead, each on a fresh table of the same server, in seconds
 * and megabytes of log. Every contender's outcome is compared with the truth before its time counts. `only` names the
 * contenders with 2% changing, `changing` whether these are measured, all rows changing, or both.
 */
export function benchReplay(
  rows: number,
  changing: Changing | 'both',
  only: readonly string[] = USUAL,
): Promise<ReplayReport> {
  return onServer(async warehouse => {
    await fillSource(warehouse, rows, DAYS);
    const contenders = changing === 100 ? {} : await measureAll(warehouse, 2, rows, only);
    const allChanging =
      changing === 2
        ? {}
        : await measureAll(warehouse, 100, rows, ['updateAll', await chosenStrategy(warehouse, DAYS)]);
    const [byRule] = STRATEGIES.filter(strategy => allChanging[strategy]);
    return {
      bench: 'replay',
      postgres: await versionOf(warehouse),
      rows,
      days: DAYS,
      contenders,
      allChanging,
      ratios: {
        vsUpdateAll: over(contenders.changed_rows, contenders.updateAll),
        vsBatchedUpdate: over(contenders.changed_rows, contenders.batchedUpdate),
        vsBareSql: over(contenders.changed_rows, contenders.bareSql),
        allChangingVsUpdate: over(byRule && allChanging[byRule], allChanging.updateAll),
      },
      peakMemoryMb: peakMemoryMb(),
    };
  });
}

async function measureAll(
  warehouse: pg.Pool,
  changing: Changing,
  rows: number,
  names: readonly string[],
): Promise<Contenders> {
  const found: Record<string, Contender> = {};
  for (const [name, work] of Object.entries(RAW).filter(([known]) => names.includes(known))) {
    found[name] = await contend(warehouse, changing, () => work(warehouse, changing, rows));
    say(name, found[name]);
  }
  for (const strategy of STRATEGIES.filter(known => names.includes(known))) {
    found[strategy] = await safe(warehouse, changing, strategy);
    say(strategy, found[strategy]);
  }
  return found;
}

function over(ours: Contender | undefined, other: Contender | undefined): number | null {
  return ours && other ? ours.seconds / other.seconds : null;
}

async function versionOf(warehouse: pg.Pool): Promise<string> {
  const { rows } = await warehouse.query<{ version: string }>(
    `select current_setting('server_version') as version`,
  );
  return rows[0]?.version ?? '';
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
  let parts: SafeSeconds = { stage: 0, prove: 0, promote: 0, keep: 0, rollBack: 0 };
  const { walMb } = await timed(warehouse, async () => {
    const of = { changing, days: DAYS, strategy };
    parts = await runSafe(warehouse, of, () => proveCorrected(warehouse, changing));
  });
  // What comes after history has changed is shown among the parts, and no part of changing it.
  return { seconds: parts.stage + parts.prove + parts.promote, walMb, parts };
}
