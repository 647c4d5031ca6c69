import { binder } from '../../../checks/query.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Measurement } from '../port.ts';
import { printDelta } from './delta.ts';
import { staleUnits } from './freshness.ts';
import { judgeChecks } from './judge-checks.ts';
import { countedRows } from './ledger.ts';
import { monthlyMovements, unitSeries } from './movement.ts';
import { stagingTable } from './names.ts';
import { becomeRebuildRole } from './role.ts';
import { fingerprint, inPeriod } from './scope-sql.ts';
import { type Table, tableNamed } from './table.ts';

/**
 * Verdicts, movements and the fingerprint of what is staged, in the transaction's one snapshot; or the units of which
 * the target has other rows by now than their differences were computed against, so that nothing can be said yet. As the
 * rebuild role: metrics and checks come out of the catalog like the logic does.
 */
export async function measureResultIn(
  tx: Tx,
  run: EngineRun,
): Promise<{ measured: Measurement } | { stale: readonly string[] }> {
  const target = await tableNamed(tx, run.plan.scope.table);
  const isDelta = keepsDifferences(run.plan.isolation.strategy);
  if (isDelta) {
    const stale = await staleUnits(tx, run, target);
    if (stale.length > 0) return { stale };
  }
  const counted = isDelta ? await countedRows(tx, run) : null;
  await becomeRebuildRole(tx);
  const verdicts = await judgeChecks(tx, run, target);
  const movements = await monthlyMovements(tx, run, target);
  const series = await unitSeries(tx, run, target);
  if (counted) {
    const { fingerprint: staged } = await printDelta(tx, run, target);
    return { measured: { rows: counted, fingerprint: staged, verdicts, movements, series } };
  }
  const staged = await measureStaged(tx, run, target);
  const rows = { staged: staged.rows, before: await countScope(tx, run, target) };
  return { measured: { rows, fingerprint: staged.fingerprint, verdicts, movements, series } };
}

async function measureStaged(
  tx: Tx,
  run: EngineRun,
  target: Table,
): Promise<{ rows: number; fingerprint: string }> {
  const { rows } = await tx.query<{ rows: string; fingerprint: string }>(
    `select ${fingerprint(target)} from ${stagingTable(run.id)}`,
  );
  const row = rows[0] ?? { rows: '0', fingerprint: '0' };
  return { rows: Number(row.rows), fingerprint: `${row.rows}:${row.fingerprint}` };
}

async function countScope(tx: Tx, run: EngineRun, target: Table): Promise<number> {
  const bind = binder();
  const { period, periodColumn } = run.plan.scope;
  const { rows } = await tx.query<{ rows: string }>(
    `select count(*) as rows from ${target.sql} where ${inPeriod(target, periodColumn, period, bind)}`,
    bind.values,
  );
  return Number(rows[0]?.rows ?? 0);
}
