import type pg from 'pg';
import { binder } from '../../../checks/query.ts';
import type { UnjudgedPlan } from '../../../plan/schema.ts';
import type { FilledSpan, SurveyRequest, UnitAttempt, UnitSizes } from '../../../plan/unit-survey.ts';
import type { Db, Tx } from '../../../store/db.ts';
import { codeOf, QUERY_CANCELED } from './errors.ts';
import { firstDayOfUnit, passing } from './scope-sql.ts';
import { inSession, type Session } from './session.ts';
import { columnNamed, tableNamed } from './table.ts';
import { unitMark } from './unit-sql.ts';

/** So many of the values that were not chosen are named. */
const OTHERS_NAMED = 10;

type Place = 'inside' | 'before' | 'after' | 'others' | 'undated';
type Row = {
  place: Place;
  name: string | null;
  rows: string;
  first: string | null;
  beyond: string | null;
  names: string;
  total: string;
};

/** Every row of the table by where it lies; null past the session's statement timeout. */
export async function unitSizes(
  pool: pg.Pool,
  { plan, masked }: SurveyRequest,
  session: Session,
): Promise<UnitSizes | null> {
  const { filters } = plan.scope.period;
  const shown =
    filters.find(({ column }) => filters.length === 1 && !masked.includes(column))?.column ?? null;
  try {
    const settings = { ...session, readOnly: true };
    return sizesOf(await inSession(pool, settings, tx => countByPlace(tx, plan, shown)), shown !== null);
  } catch (error) {
    if (codeOf(error) === QUERY_CANCELED) return null;
    throw error;
  }
}

function sizesOf(rows: readonly Row[], isNamed: boolean): UnitSizes {
  const of = (place: Place) => rows.filter(row => row.place === place);
  const others = of('others');
  return {
    inside: new Map(of('inside').map(row => [row.name ?? '', Number(row.rows)])),
    before: spanOf(of('before')),
    after: spanOf(of('after')),
    others: {
      rows: Number(others[0]?.total ?? 0),
      values: isNamed
        ? {
            count: Number(others[0]?.names ?? 0),
            first: others.map(row => ({ value: row.name, rows: Number(row.rows) })),
          }
        : null,
    },
    undated: Number(of('undated')[0]?.total ?? 0),
  };
}

/**
 * One pass over the table, however many units there are. Days are those of the session's zone; endless ones are the
 * nearest that a calendar can say. Takes no lock.
 */
async function countByPlace(tx: Tx, plan: UnjudgedPlan, shown: string | null): Promise<Row[]> {
  const { table: name, periodColumn, period } = plan.scope;
  const table = await tableNamed(tx, name);
  const bind = binder();
  const at = columnNamed(table, periodColumn).sql;
  const chosen = passing(table, period.filters, bind).join(' and ') || 'true';
  const day = firstDayOfUnit(table, periodColumn, 'day');
  const other = shown === null ? 'null' : `${columnNamed(table, shown).sql}::text`;
  const { rows } = await tx.query<Row>(
    `with placed as (
       select *, case when ${at} is null then 'undated'
                      when ${at} < ${bind(period.from)}::date then 'before'
                      when ${at} >= ${bind(period.to)}::date then 'after'
                      when ${chosen} then 'inside' else 'others' end as backfill_place
       from ${table.sql}
     ), counted as (
       select backfill_place as place,
         case backfill_place when 'inside' then (${unitMark(table, plan.scope, bind)})::text
                             when 'others' then ${other} end as name,
         count(*) as rows, greatest(min(${day}), '0001-01-01') as first, least(max(${day}), '9999-12-30') as last
       from placed group by 1, 2
     ), ranked as (
       select *, row_number() over (partition by place order by rows desc, name) as nth,
         count(*) over (partition by place) as names, sum(rows) over (partition by place) as total
       from counted
     )
     select place, name, rows, first::text as first, (last + 1)::text as beyond, names, total
     from ranked where place = 'inside' or nth <= ${OTHERS_NAMED} order by place, nth`,
    bind.values,
  );
  return rows;
}

function spanOf([row]: readonly Row[]): FilledSpan | null {
  if (!row?.first || !row.beyond) return null;
  return { from: row.first, to: row.beyond, rows: Number(row.total) };
}

/** What became of every unit of a run that was tried, with the reason where it failed. Takes no lock. */
export async function unitAttempts(db: Db, runId: string): Promise<Map<string, UnitAttempt>> {
  const { rows } = await db.query<{ unit_key: string } & UnitAttempt>(
    `select distinct on (unit_key) unit_key, state, error as reason
     from backfill.ledger where run_id = $1 order by unit_key, attempt desc`,
    [runId],
  );
  return new Map(rows.map(({ unit_key, state, reason }) => [unit_key, { state, reason }]));
}
