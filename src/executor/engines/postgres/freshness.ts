import { type Bind, binder } from '../../../checks/query.ts';
import { markOf, type Unit, unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { relationsSince } from './runs.ts';
import { inPeriod } from './scope-sql.ts';
import { measureBase } from './staging.ts';
import type { Table } from './table.ts';
import { promotionsOfUnits } from './unit-promotions.ts';
import { inUnits, unitMark } from './unit-sql.ts';

/** What a unit of the target was when its differences were computed. */
export type Base = {
  readonly rows: string;
  /** PostgreSQL's own words for which transactions the rebuild could see. */
  readonly snapshot: string;
  /** Only where rows were so new that the snapshot alone could not tell them from later ones. */
  readonly fingerprint: string | null;
};

/** What a unit of the target is now: how many rows, and how many of them may have been written since it was staged. */
export type Seen = { readonly rows: bigint; readonly recent: bigint };

const NONE: Seen = { rows: 0n, recent: 0n };

/** Up to so many transactions are looked up one by one, which takes three quarters of comparing with their bounds (measured). */
const LISTED = 1_000n;

/**
 * The condition that one of the transactions from `low` to just before `top` wrote a row. `xmin` has 32 bits, so an old
 * row may be taken for a recent one, which is then looked at more closely. Compared as bytes: PostgreSQL has no order of
 * transaction ids, and making numbers of them costs three times as much (measured).
 */
function writtenBetween(low: bigint, top: bigint, bind: Bind): string {
  if (low >= top) return 'false';
  if (top - low <= LISTED) {
    const listed = Array.from({ length: Number(top - low) }, (_, at) => BigInt.asUintN(32, low + BigInt(at)));
    return `xmin = any(${bind(listed.map(String))}::xid[])`;
  }
  const [first, after] = [bytesOf(low), bytesOf(top)];
  const isAfter = `xidsend(xmin) >= ${bind(first)}::bytea`;
  const isBefore = `xidsend(xmin) < ${bind(after)}::bytea`;
  // The numbers begin again at zero now and then.
  return first.compare(after) < 0 ? `(${isAfter} and ${isBefore})` : `(${isAfter} or ${isBefore})`;
}

/** The same, of rows that this run may not have read: also those of relations that the target did not have by then. */
async function unread(
  tx: Tx,
  run: EngineRun,
  target: Table,
  { low, top }: { low: bigint; top: bigint },
  bind: Bind,
): Promise<string> {
  const written = writtenBetween(low, top, bind);
  const since = await relationsSince(tx, run, target);
  return since.length === 0 ? written : `(${written} or tableoid = any(${bind(since)}::oid[]))`;
}

function bytesOf(transaction: bigint): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(Number(BigInt.asUintN(32, transaction)));
  return bytes;
}

/** Which transactions the caller's statements can see, in PostgreSQL's own words. Takes no lock. */
export async function currentSnapshot(tx: Tx): Promise<string> {
  const { rows } = await tx.query<{ snapshot: string }>('select pg_current_snapshot()::text as snapshot');
  return rows[0]?.snapshot ?? '';
}

/**
 * The oldest transaction that a snapshot saw running: its list of running ones leaves out subtransactions, so everything
 * from there on counts as unseen.
 */
function oldestRunning(snapshot: string): bigint {
  return BigInt(snapshot.split(':')[0] || '0');
}

/** The first transaction that a snapshot cannot have seen. */
function firstUnseen(snapshot: string): bigint {
  return BigInt(snapshot.split(':')[1] || '0');
}

/** The target's rows of one unit as the transaction's snapshot has them, and what later looks will need. */
export async function noteBase(tx: Tx, run: EngineRun, target: Table, unit: Unit): Promise<Base> {
  const snapshot = await currentSnapshot(tx);
  const looked = await lookAt(tx, run, target, [unit], oldestRunning(snapshot), firstUnseen(snapshot));
  const { rows, recent } = looked.get(markOf(unit)) ?? NONE;
  const print = recent === 0n ? null : await measureBase(tx, run, target, unit);
  return { rows: String(rows), snapshot, fingerprint: print?.fingerprint ?? null };
}

/** Half of the numbers of transactions: further apart PostgreSQL itself does not tell which of two came first. */
const HALF = 2n ** 31n;

/**
 * The same of units that follow one another, by the mark of each that has rows, for as long as a way back may be open: by
 * its transaction every row can be told from those written later, or the unit has a fingerprint. Reads them once.
 */
export async function noteBases(
  tx: Tx,
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
): Promise<ReadonlyMap<string, Omit<Base, 'snapshot'>>> {
  const low = oldestRunning(await currentSnapshot(tx));
  const noted = new Map<string, Omit<Base, 'snapshot'>>();
  const looked = await lookAt(tx, run, target, units, low, low + HALF);
  for (const unit of units) {
    const { rows, recent } = looked.get(markOf(unit)) ?? NONE;
    const print = recent === 0n ? null : await measureBase(tx, run, target, unit);
    noted.set(markOf(unit), { rows: String(rows), fingerprint: print?.fingerprint ?? null });
  }
  return noted;
}

/**
 * The units of a relation that was put back whose rows are not those that were noted when they were staged, told as
 * `staleUnits` tells it, however many transactions there were since. Takes no lock; the caller holds the target's.
 */
export async function unlikeBases(tx: Tx, run: EngineRun, target: Table): Promise<string[]> {
  const now = firstUnseen(await currentSnapshot(tx));
  const until = (low: bigint) => (now - low > HALF ? low + HALF : now);
  const bases = await basesOf(tx, run);
  const { low } = await sinceStaged(tx, run);
  const units = unitsOf(run.plan.scope.period);
  const seen = await lookAt(tx, run, target, units, low, until(low));
  const unlike: string[] = [];
  for (const unit of units) {
    const base = bases.get(unit.key);
    const { rows, recent } = seen.get(markOf(unit)) ?? NONE;
    const top = until(oldestRunning(base?.snapshot ?? '0'));
    if (!base || String(rows) !== base.rows) unlike.push(unit.key);
    else if (recent > 0n && !(await isUnchanged(tx, run, target, unit, base, top))) unlike.push(unit.key);
  }
  return unlike;
}

/** Units that follow one another, by the mark of each that has rows. */
async function lookAt(
  tx: Tx,
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
  low: bigint,
  top: bigint,
): Promise<Map<string, Seen>> {
  const bind = binder();
  const { scope } = run.plan;
  const recent = await unread(tx, run, target, { low, top }, bind);
  const { rows } = await tx.query<{ mark: string; rows: string; recent: string }>(
    `select ${unitMark(target, scope, bind)}::text as mark, count(*) as rows, count(*) filter (where ${recent}) as recent
     from ${target.sql} where ${inUnits(target, scope, units, bind)} group by 1`,
    bind.values,
  );
  return new Map(rows.map(row => [row.mark, { rows: BigInt(row.rows), recent: BigInt(row.recent) }]));
}

/**
 * The units that are not staged, or whose rows in the target are no longer those that they were compared with. A row
 * that was written since has a transaction that the unit's snapshot did not see, a row that is gone changes the count:
 * no row is hashed unless its transaction is too young to tell. Reads the scope once, and once more where something was
 * written. Takes no lock; a promotion holds the target's.
 */
export async function staleUnits(tx: Tx, run: EngineRun, target: Table): Promise<string[]> {
  if (await isUntouched(tx, run, target)) return [];
  const { low, top } = await sinceStaged(tx, run);
  const seen = await lookAt(tx, run, target, unitsOf(run.plan.scope.period), low, top);
  return staleAmong(tx, run, target, seen);
}

/**
 * Whether nothing at all was written since: then there are as many rows as before, for without new ones they can only grow
 * fewer. Does not ask which unit a row belongs to, which takes a third of the time (measured) and mostly is all there is to
 * do. The counts are right by then: measuring the result compares those that were taken in passing one by one.
 */
async function isUntouched(tx: Tx, run: EngineRun, target: Table): Promise<boolean> {
  const bases = await basesOf(tx, run);
  const { period, periodColumn } = run.plan.scope;
  const isWhole = unitsOf(period).every(unit => bases.has(unit.key));
  if (!isWhole || (await promotionsOfUnits(tx, run)).size > 0) return false;
  const bind = binder();
  const recent = await recentlyWritten(tx, run, target, bind);
  const { rows } = await tx.query<{ rows: string; recent: string }>(
    `select count(*) as rows, count(*) filter (where ${recent}) as recent
     from ${target.sql} where ${inPeriod(target, periodColumn, period, bind)}`,
    bind.values,
  );
  const counted = [...bases.values()].reduce((sum, base) => sum + BigInt(base.rows), 0n);
  return rows[0]?.recent === '0' && BigInt(rows[0].rows) === counted;
}

/** The condition that a row of the target may have been written since the earliest of its units was staged. */
export async function recentlyWritten(tx: Tx, run: EngineRun, target: Table, bind: Bind): Promise<string> {
  return unread(tx, run, target, await sinceStaged(tx, run), bind);
}

/** The transactions that may have written since the earliest of the units was staged, from `low` to before `top`. */
async function sinceStaged(tx: Tx, run: EngineRun): Promise<{ low: bigint; top: bigint }> {
  const top = firstUnseen(await currentSnapshot(tx));
  const lows = [...(await basesOf(tx, run)).values()].map(base => oldestRunning(base.snapshot));
  return { low: lows.reduce((least, low) => (low < least ? low : least), top), top };
}

/**
 * The stale ones among units that were just looked at, by their marks. Units whose promotion has begun are
 * left out: it is the promotion that wrote to them, and it guards each row.
 */
export async function staleAmong(
  tx: Tx,
  run: EngineRun,
  target: Table,
  seen: ReadonlyMap<string, Seen>,
): Promise<string[]> {
  const top = firstUnseen(await currentSnapshot(tx));
  const bases = await basesOf(tx, run);
  const begun = await promotionsOfUnits(tx, run);
  const stale: string[] = [];
  for (const unit of unitsOf(run.plan.scope.period).filter(({ key }) => !begun.has(key))) {
    const base = bases.get(unit.key);
    const now = seen.get(markOf(unit)) ?? NONE;
    if (!base || String(now.rows) !== base.rows) stale.push(unit.key);
    else if (now.recent > 0n && !(await isUnchanged(tx, run, target, unit, base, top))) stale.push(unit.key);
  }
  return stale;
}

/** By the unit's own snapshot, and where that cannot tell by content, if there is something to compare with. */
async function isUnchanged(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
  base: Base,
  top: bigint,
): Promise<boolean> {
  const since = await lookAt(tx, run, target, [unit], oldestRunning(base.snapshot), top);
  if ((since.get(markOf(unit)) ?? NONE).recent === 0n) return true;
  if (base.fingerprint === null) return false;
  const now = await measureBase(tx, run, target, unit);
  return now.rows === base.rows && now.fingerprint === base.fingerprint;
}

async function basesOf(tx: Tx, run: EngineRun): Promise<Map<string, Base>> {
  const { rows } = await tx.query<Base & { unit_key: string }>(
    `select unit_key, base_rows as rows, base_snapshot as snapshot, base_fingerprint as fingerprint
     from backfill.ledger where run_id = $1 and state = 'staged' and base_snapshot is not null`,
    [run.id],
  );
  return new Map(rows.map(({ unit_key, ...base }) => [unit_key, base]));
}
