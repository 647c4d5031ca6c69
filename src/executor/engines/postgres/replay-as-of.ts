import type { CheckSubject, Row } from '../../../checks/query.ts';
import { binder, column } from '../../../checks/query.ts';
import { judgeReplay, MOMENTS_A_UNIT, sampledUnits, spread } from '../../../checks/replay.ts';
import { unjudged } from '../../../checks/verdict.ts';
import type { Check } from '../../../plan/check.ts';
import { markOf, type Unit } from '../../../plan/scope.ts';
import type { CheckVerdict } from '../../../plan/verdict.ts';
import { cutSources } from '../../../sql/cut-sources.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { cast } from './cast.ts';
import { bindLogic } from './logic.ts';
import { checkRelations } from './relations.ts';
import { rowOf, sameKey } from './scope-sql.ts';
import { columnNamed, type Table, writableColumns } from './table.ts';
import { inSlices, markType } from './unit-sql.ts';

type Replay = Extract<Check, { kind: 'point_in_time_replay' }>;

/**
 * Rebuilds sampled units once more, each time with the sources cut off at a moment that rows of the unit are about, and
 * compares those rows with the ones that were staged. Nothing is kept. As the rebuild role, in the caller's snapshot.
 */
export async function judgeByReplay(
  tx: Tx,
  run: EngineRun,
  target: Table,
  check: Replay,
  subject: CheckSubject,
): Promise<CheckVerdict> {
  const rows: Row[] = [];
  for (const unit of sampledUnits(check, subject.units)) {
    for (const moment of spread(await momentsOf(tx, run, target, check, unit), MOMENTS_A_UNIT)) {
      const found = await replay(tx, run, target, check, unit, moment);
      if ('uncut' in found) {
        return unjudged(check, `it is not declared when rows of ${found.uncut.join(', ')} became known`);
      }
      rows.push({ unit: markOf(unit), moment, ...found });
    }
  }
  return judgeReplay(check, rows, subject);
}

/** The moments that the rebuilt rows of a unit are about, in order. */
async function momentsOf(
  tx: Tx,
  run: EngineRun,
  target: Table,
  check: Replay,
  unit: Unit,
): Promise<string[]> {
  const bind = binder();
  const mark = bind(markOf(unit));
  const { rows } = await tx.query<{ moment: string }>(
    `${checkRelations(run, target, bind, [])}
     select distinct ${column(check.as_of)}::text as moment, ${column(check.as_of)} as at from rebuilt
     where backfill_unit = ${mark}::${markType(run.plan.scope.period)} and ${column(check.as_of)} is not null order by at`,
    bind.values,
  );
  return rows.map(row => row.moment);
}

async function replay(
  tx: Tx,
  run: EngineRun,
  target: Table,
  check: Replay,
  unit: Unit,
  moment: string,
): Promise<{ rows: number; differing: number } | { uncut: readonly string[] }> {
  const { logic, scope } = run.plan;
  const bound = bindLogic(logic.sql);
  const bind = binder();
  const values = { unit_start: unit.from, unit_end: unit.to, as_of: run.asOf.toISOString() };
  for (const name of bound.order) bind(values[name]);
  const asOf = columnNamed(target, check.as_of);
  const at = `${bind(moment)}::text::${asOf.typeName}`;
  const conditions = new Map(
    check.sources.map(({ table, known_at }) => [
      table,
      `${column(known_at)}::timestamptz < (${at})::timestamptz`,
    ]),
  );
  const cut = cutSources(bound.sql, conditions);
  if (!cut.ok) return { uncut: cut.uncut };
  const relations = checkRelations(run, target, bind, []);
  const columns = writableColumns(target).map(one => `${cast(one.sql, one)} as ${one.sql}`);
  const narrowed = scope.period.filters.map(
    filter => ` and ${columnNamed(target, filter.column).sql} = any(${bind(filter.values)})`,
  );
  const mark = `backfill_unit = ${bind(markOf(unit))}::${markType(scope.period)}`;
  const staged = `select *, true as backfill_there from rebuilt where ${asOf.sql} = ${at} and ${mark}`;
  const { slice } = unit;
  if (slice) narrowed.push(` and ${inSlices([slice], bind, name => columnNamed(target, name).sql)}`);
  const replayed = `select *, true as backfill_there from (
      select ${columns.join(', ')} from ${cut.sql} rebuilt_again) again
    where ${asOf.sql} = ${at}${narrowed.join('')}`;
  const { rows } = await tx.query<{ rows: number; differing: number }>(
    `with ${[...bound.types, relations.replace(/^with\s+/i, '')].join(',\n')}
     select count(*)::float8 as rows,
       (count(*) filter (where a.backfill_there is null or b.backfill_there is null
         or ${rowOf(target, 'a')} is distinct from ${rowOf(target, 'b')}))::float8 as differing
     from (${staged}) a full join (${replayed}) b on ${sameKey(scope.key, 'a', 'b')}`,
    bind.values,
  );
  return rows[0] ?? { rows: 0, differing: 0 };
}
