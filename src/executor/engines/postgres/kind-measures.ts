import { coverageOf, coverageQuery, readCoverage } from '../../../checks/coverage.ts';
import { binder, column } from '../../../checks/query.ts';
import type { Comparison } from '../../../plan/comparison.ts';
import type { Coverage } from '../../../plan/coverage.ts';
import { KIND_CONTROLS } from '../../../plan/kind-controls.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Measurement } from '../port.ts';
import type { StagedSums } from './ledger.ts';
import { checkRelations } from './relations.ts';
import { firstDayOfUnit, rowHash } from './scope-sql.ts';
import type { Table } from './table.ts';

type Counted = { readonly before: number; readonly staged: readonly StagedSums[] };

/** What is to be seen beside the checks, as the rebuild role: how old and new rows compare, and what the kind of the backfill wants. */
export async function measureForKind(
  tx: Tx,
  run: EngineRun,
  target: Table,
  counted: Counted,
): Promise<Pick<Measurement, 'comparison' | 'coverage'>> {
  const { compareWhole, bySegment } = KIND_CONTROLS[run.plan.kind];
  const compares = compareWhole || isKnown(run) || counted.before <= MOST_COMPARED;
  const coverage = bySegment ? await coverageIn(tx, run, target) : null;
  return {
    ...(compares ? { comparison: await compare(tx, run, target, counted) } : {}),
    ...(coverage ? { coverage } : {}),
  };
}

/** Comparing more rows by their keys takes as long as staging them: then only for kinds that are about nothing else. */
const MOST_COMPARED = 1_000_000;

/** Where staging keeps differences, staging compared every row already. */
function isKnown(run: EngineRun): boolean {
  return keepsDifferences(run.plan.isolation.strategy);
}

async function compare(tx: Tx, run: EngineRun, target: Table, counted: Counted): Promise<Comparison> {
  if (!isKnown(run)) return compareByKey(tx, run, target);
  const sum = (of: (unit: StagedSums) => number) => counted.staged.reduce((all, unit) => all + of(unit), 0);
  const [changed, onlyNew, onlyOld] = [
    sum(({ updated }) => updated),
    sum(({ inserted }) => inserted),
    sum(({ deleted }) => deleted),
  ];
  return { same: counted.before - changed - onlyOld, changed, onlyOld, onlyNew };
}

/** A key may stand twice where the table does not forbid it: such rows agree when all of them do. */
async function compareByKey(tx: Tx, run: EngineRun, target: Table): Promise<Comparison> {
  const bind = binder();
  const keys = run.plan.scope.key.map(column);
  const relations = checkRelations(run, target, bind, []);
  const side = (relation: string) =>
    `select row(${keys.join(', ')})::text as key, sum(${rowHash(target)}::numeric) as print from ${relation} group by 1`;
  const { rows } = await tx.query<Record<'same' | 'changed' | 'only_old' | 'only_new', string>>(
    `${relations}
     select count(*) filter (where o.print = n.print) as same, count(*) filter (where o.print <> n.print) as changed,
       count(*) filter (where n.key is null) as only_old, count(*) filter (where o.key is null) as only_new
     from (${side('existing')}) o full join (${side('rebuilt')}) n on o.key = n.key`,
    bind.values,
  );
  const found = rows[0];
  return {
    same: Number(found?.same ?? 0),
    changed: Number(found?.changed ?? 0),
    onlyOld: Number(found?.only_old ?? 0),
    onlyNew: Number(found?.only_new ?? 0),
  };
}

async function coverageIn(tx: Tx, run: EngineRun, target: Table): Promise<Coverage | null> {
  const { checks, context, scope } = run.plan;
  const wanted = coverageOf(checks, context.segments ?? []);
  const known = new Set(target.columns.map(({ name }) => name));
  const columns = wanted.columns.filter(name => known.has(name));
  if (columns.length === 0) return null;
  const of = { columns, by: wanted.by !== null && known.has(wanted.by) ? wanted.by : null };
  const query = coverageQuery(of, firstDayOfUnit(target, scope.periodColumn, 'month'));
  const bind = binder();
  for (const value of query.values) bind(value);
  const { rows } = await tx.query<Record<string, unknown>>(
    `${checkRelations(run, target, bind, [])}\n${query.text}`,
    bind.values,
  );
  return readCoverage(of, rows);
}
