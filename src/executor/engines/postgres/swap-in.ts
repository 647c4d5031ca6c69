import { binder } from '../../../checks/query.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, PromoteOutcome } from '../port.ts';
import { copyAllPromoted } from './copy-promoted.ts';
import { NOTHING, type Print, printUnits, sumOf } from './fingerprints.ts';
import { countedRows } from './ledger.ts';
import { unlike } from './like-relation.ts';
import { quoted } from './names.ts';
import type { Promoter } from './promoter.ts';
import { beginPromotion, endPromotion, LOOK, refuseStale } from './promoting.ts';
import { prove } from './proof-failed.ts';
import { lockPromotions, lockTarget } from './replace-rows.ts';
import { fill, finish, layOut, type Replacement, replacementsOf, sharesOf } from './replacements.ts';
import { holdFence } from './runs.ts';
import { outsidePeriod } from './scope-sql.ts';
import { isAsStaged, stagedPrints } from './staged-by.ts';
import { canTakePlace, finishStaged, isStagedInPlace, type Quietly } from './staged-table.ts';
import { revokeStaging } from './staging.ts';
import { keepTogether, noteSwapped, takePlace } from './swap-places.ts';
import { type Table, tableNamed } from './table.ts';

type Built = {
  readonly replacements: readonly Replacement[];
  readonly prints: ReadonlyMap<string, Print>;
  /** The staged table itself takes the place. */
  readonly isReady: boolean;
};

/**
 * Puts finished relations into the places of old ones, which are kept: the partitions of the scope, or the table. What
 * takes long is done before anybody has to wait; the transaction that swaps only compares once more what it replaces.
 */
export async function swapIn(
  promoter: Promoter,
  run: EngineRun,
  approvedFingerprint: string,
  fence: Fence,
): Promise<PromoteOutcome> {
  const opened = await promoter.quiet(tx => open(tx, run, fence));
  if (opened.outcome !== 'open') return opened;
  const { replacements, isReady } = opened;
  const quietly: Quietly = work =>
    promoter.quiet(async tx => {
      await holdFence(tx, run, fence.token);
      return work(tx, await tableNamed(tx, run.plan.scope.table));
    });
  const prints = await (isReady ? printReady : layOutAll)(quietly, run, replacements);
  prove(
    sumOf(prints.values()) === approvedFingerprint,
    'The rows that would arrive in the table are not the ones that were checked and approved.',
    LOOK,
  );
  const swapped = () => promoter.locked(tx => swap(tx, run, { replacements, prints, isReady }, fence));
  if (!isReady) return swapped();
  return promoter.followed(swapped, async (tx, { outcome }) => {
    if (outcome === 'promoted') await copyAllPromoted(tx, run);
  });
}

/** Fills a relation for each place, and says what each unit holds. */
async function layOutAll(
  quietly: Quietly,
  run: EngineRun,
  replacements: readonly Replacement[],
): Promise<Map<string, Print>> {
  const prints = new Map<string, Print>();
  for (const replacement of replacements) {
    await quietly(tx => layOut(tx, replacement));
    await fillInShares(quietly, run, replacement);
    await quietly(async (tx, target) => {
      await finish(tx, replacement);
      for (const [mark, print] of await printUnits(tx, run, { ...target, sql: replacement.built })) {
        prints.set(mark, together(prints.get(mark) ?? NOTHING, print));
      }
    });
  }
  return prints;
}

/**
 * What each unit holds of the table that stands ready: what staging noted, where the table proves to hold just what was
 * staged, and otherwise what its rows say.
 */
async function printReady(
  quietly: Quietly,
  run: EngineRun,
  [replacement]: readonly Replacement[],
): Promise<ReadonlyMap<string, Print>> {
  if (!replacement) return new Map();
  return quietly(async (tx, target) => {
    const noted = (await isAsStaged(tx, run, replacement.built)) ? await stagedPrints(tx, run) : null;
    return noted ?? printUnits(tx, run, { ...target, sql: replacement.built });
  });
}

/** Copies the staged rows of one place. */
async function fillInShares(quietly: Quietly, run: EngineRun, replacement: Replacement): Promise<void> {
  const shares = await quietly(tx => sharesOf(tx, run, replacement));
  const filled = await Promise.allSettled(
    shares.map(share => quietly((tx, target) => fill(tx, run, target, replacement.built, share))),
  );
  // Thrown only when none is at work any more: another try would have to wait for it.
  for (const share of filled) if (share.status === 'rejected') throw share.reason;
}

type Opened =
  | { readonly outcome: 'open'; readonly replacements: readonly Replacement[]; readonly isReady: boolean }
  | PromoteOutcome;

async function open(tx: Tx, run: EngineRun, fence: Fence): Promise<Opened> {
  const begun = await beginPromotion(tx, run, fence);
  if (begun.outcome !== 'begun') return begun;
  const { target } = begun;
  if (isStagedInPlace(run)) await finishStaged(tx, run, target);
  const isReady = isStagedInPlace(run) && (await canTakePlace(tx, run, target));
  return { outcome: 'open', replacements: await replacementsOf(tx, run, target, isReady), isReady };
}

/** In the caller's transaction: every statement after the lock sees what is committed by then. */
async function swap(tx: Tx, run: EngineRun, built: Built, fence: Fence): Promise<PromoteOutcome> {
  const begun = await beginPromotion(tx, run, fence, lockPromotions);
  if (begun.outcome !== 'begun') return begun;
  const { target } = begun;
  await proveNobodyReads(tx, target);
  await lockTarget(tx, target);
  const replacements = await replacementsOf(tx, run, target, built.isReady);
  prove(
    JSON.stringify(replacements) === JSON.stringify(built.replacements),
    `The partitions of ${target.name} were changed while their replacements were laid out.`,
    'Nothing was changed. Promote again.',
  );
  for (const { schema, name, built: finished } of replacements) {
    const changed = await unlike(tx, quoted(schema, name), finished);
    prove(
      changed.length === 0,
      `${name} was altered while its replacement was laid out: ${changed.join(', ')}.`,
      'Nothing was changed. Promote again.',
    );
  }
  const stale = await refuseStale(tx, run, target);
  if (stale) return stale;
  if (run.plan.isolation.strategy === 'swap_table' && (await hasOutside(tx, run, target))) {
    return {
      outcome: 'refused',
      reason: `${target.name} holds rows outside the scope by now, which a swap of the whole table would lose.`,
      remedy: 'Nothing was changed. Edit the plan, which then changes the table in another way.',
    };
  }
  await keepTogether(tx, run, target, replacements);
  if (built.isReady) await revokeStaging(tx, run);
  for (const replacement of replacements) await takePlace(tx, target, replacement, run);
  const rows = { rowsRemoved: (await countedRows(tx, run)).before, rowsWritten: rowsIn(built.prints) };
  const ended = await endPromotion(tx, run, rows, { prints: built.prints });
  await noteSwapped(tx, run, replacements);
  return ended;
}

/**
 * Waits as long as a lock may be waited for until nobody reads the target, and lets go of it again. Behind a long reader
 * the comparison would be made for nothing, while writers wait for its end.
 */
export async function proveNobodyReads(tx: Tx, target: Table): Promise<void> {
  await tx.query('savepoint probing');
  await tx.query(`lock table ${target.sql} in access exclusive mode`);
  await tx.query('rollback to savepoint probing');
}

/** Whether the target has a row that is not in the scope. The caller holds the lock. */
export async function hasOutside(tx: Tx, run: EngineRun, target: Table): Promise<boolean> {
  const bind = binder();
  const { period, periodColumn } = run.plan.scope;
  const { rowCount } = await tx.query(
    `select from ${target.sql} where ${outsidePeriod(target, periodColumn, period, bind)} limit 1`,
    bind.values,
  );
  return (rowCount ?? 0) > 0;
}

function rowsIn(prints: ReadonlyMap<string, Print>): number {
  return [...prints.values()].reduce((sum, print) => sum + Number(print.rows), 0);
}

function together(a: Print, b: Print): Print {
  return {
    rows: String(BigInt(a.rows) + BigInt(b.rows)),
    fingerprint: String(BigInt(a.fingerprint) + BigInt(b.fingerprint)),
  };
}
