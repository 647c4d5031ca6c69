import { binder } from '../../../checks/query.ts';
import { markOf, type Unit } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { fingerprint, inPeriod, outsidePeriod } from './scope-sql.ts';
import type { Table } from './table.ts';
import { unitMark } from './unit-sql.ts';

export type Print = { readonly rows: string; readonly fingerprint: string };

/** The target's rows in scope by the mark of their unit. Takes no lock; the caller holds the target's. */
export async function printUnits(tx: Tx, run: EngineRun, target: Table): Promise<Map<string, Print>> {
  const bind = binder();
  const { period, periodColumn } = run.plan.scope;
  const { rows } = await tx.query<Print & { mark: string }>(
    `select ${unitMark(target, run.plan.scope, bind)}::text as mark, ${fingerprint(target)}
     from ${target.sql} where ${inPeriod(target, periodColumn, period, bind)} group by 1`,
    bind.values,
  );
  return new Map(rows.map(row => [row.mark, { rows: row.rows, fingerprint: row.fingerprint }]));
}

/** The target's rows that a replacement must leave alone. Takes no lock; the caller holds it. */
export async function printOutside(tx: Tx, run: EngineRun, target: Table): Promise<Print> {
  const bind = binder();
  const { period, periodColumn } = run.plan.scope;
  const { rows } = await tx.query<Print>(
    `select ${fingerprint(target)} from ${target.sql}
     where ${outsidePeriod(target, periodColumn, period, bind)}`,
    bind.values,
  );
  return rows[0] ?? NOTHING;
}

/** A unit without rows. */
export const NOTHING: Print = { rows: '0', fingerprint: '0' };

/** The keys of the units whose rows are not those of `expected`, in the order given. */
export function differing(
  units: readonly Unit[],
  expected: ReadonlyMap<string, Print>,
  found: ReadonlyMap<string, Print>,
): string[] {
  return units
    .filter(unit => !isSame(expected.get(unit.key) ?? NOTHING, found.get(markOf(unit)) ?? NOTHING))
    .map(unit => unit.key);
}

export function isSame(a: Print, b: Print): boolean {
  return a.rows === b.rows && a.fingerprint === b.fingerprint;
}

/** All units together, as `measureResult` writes the fingerprint of what is staged. */
export function sumOf(prints: Iterable<Print>): string {
  let rows = 0n;
  let fingerprintSum = 0n;
  for (const print of prints) {
    rows += BigInt(print.rows);
    fingerprintSum += BigInt(print.fingerprint);
  }
  return `${rows}:${fingerprintSum}`;
}
