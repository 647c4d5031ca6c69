import { binder } from '../../../checks/query.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Measurement } from '../port.ts';
import { judgeChecks } from './judge-checks.ts';
import { monthlyMovements, unitSeries } from './movement.ts';
import { stagingTable } from './names.ts';
import { becomeRebuildRole } from './role.ts';
import { fingerprint, inPeriod } from './scope-sql.ts';
import { type Table, tableNamed } from './table.ts';

/**
 * Verdicts, movements and the fingerprint of the staged rows, in the transaction's one snapshot. As the rebuild role:
 * metrics and checks come out of the catalog like the logic does.
 */
export async function measureResultIn(tx: Tx, run: EngineRun): Promise<Measurement> {
  const target = await tableNamed(tx, run.plan.scope.table);
  await becomeRebuildRole(tx);
  const verdicts = await judgeChecks(tx, run, target);
  const movements = await monthlyMovements(tx, run, target);
  const series = await unitSeries(tx, run, target);
  const staged = await measureStaged(tx, run, target);
  const before = await countScope(tx, run, target);
  return {
    rows: { staged: staged.rows, before },
    fingerprint: staged.fingerprint,
    verdicts,
    movements,
    series,
  };
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
