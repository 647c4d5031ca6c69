import { describe, expect, it } from 'vitest';
import { createDatabase } from '../postgres/databases.ts';
import { DATASETS, logicQuery } from './rebuild.ts';

const pool = (await createDatabase('warehouse')).pool();

type Column = { name: string; type: number };

async function columnsOf(table: string): Promise<Column[]> {
  const { rows } = await pool.query<Column>(
    `select attname as name, atttypid::integer as type from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attname`,
    [table],
  );
  return rows;
}

const VARIANTS = DATASETS.flatMap(dataset =>
  dataset.logic.map(({ id }) => ({ dataset, logic: id, name: `${dataset.dataset}.${id}` })),
);

describe('the tables that can be rebuilt', () => {
  it.each(DATASETS)('$dataset has the key of the catalog as its primary key', async ({ table, key }) => {
    const { rows } = await pool.query<{ columns: string[] }>(
      `select array_agg(a.attname::text order by a.attname) as columns
         from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
        where i.indrelid = $1::regclass and i.indisprimary`,
      [table],
    );
    expect(rows[0]?.columns).toEqual([...key].sort());
  });

  it.each(DATASETS)(
    '$dataset has every column the catalog speaks of, and its metrics can be computed',
    async dataset => {
      const names = (await columnsOf(dataset.table)).map(({ name }) => name);
      const spoken = [dataset.period.column, ...dataset.scope_columns.map(({ column }) => column)];
      expect(names).toEqual(expect.arrayContaining(spoken));
      const metrics = dataset.metrics.map(({ sql, id }) => `${sql} as ${id}`).join(', ');
      const { rows } = await pool.query(`select ${metrics} from ${dataset.table}`);
      expect(Object.values(rows[0] ?? {})).not.toContain(null);
    },
  );

  it.each(VARIANTS)(
    '$name returns exactly the columns of its table, in their types',
    async ({ dataset, logic }) => {
      const { text, values } = logicQuery(dataset, logic, '2026-03-01', '2026-04-01');
      const { fields } = await pool.query(`select * from (${text}\n) as logic limit 0`, values);
      const returned = fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
      expect(returned.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(await columnsOf(dataset.table));
    },
  );

  it.each(VARIANTS)(
    '$name returns rows of the asked unit only, each key once',
    async ({ dataset, logic }) => {
      const { text, values } = logicQuery(dataset, logic, '2025-09-01', '2025-10-01');
      const { column } = dataset.period;
      const { rows } = await pool.query<{ rows: number; keys: number; first: string; last: string }>(
        `select count(*)::integer as rows, count(distinct (${dataset.key.join(', ')}))::integer as keys,
              min(${column})::text as first, max(${column})::text as last
         from (${text}\n) as logic`,
        values,
      );
      const [found] = rows;
      expect(found?.rows).toBeGreaterThan(0);
      expect(found?.keys).toBe(found?.rows);
      expect(found?.first.localeCompare('2025-09-01')).toBeGreaterThanOrEqual(0);
      expect(found?.last.localeCompare('2025-10-01')).toBeLessThan(0);
    },
  );

  it('are read by views and roles, so that a promotion has something to keep', async () => {
    const { rows: views } = await pool.query<{ view: string; table: string }>(
      `select distinct v.oid::regclass::text as view, t.oid::regclass::text as table
         from pg_depend d
         join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
         join pg_class v on v.oid = r.ev_class
         join pg_class t on t.oid = d.refobjid and t.oid <> v.oid
        where t.relnamespace::regnamespace::text in ('analytics', 'finance') order by 1`,
    );
    expect(views).toEqual([
      { view: 'analytics.signups_by_week', table: 'analytics.signups_daily' },
      { view: 'finance.revenue_by_month', table: 'finance.revenue_daily' },
    ]);
    const { rows: grants } = await pool.query<{ can: boolean; cannot: boolean }>(
      `select has_table_privilege('tidewater_finance', 'finance.revenue_daily', 'select') as can,
              has_table_privilege('tidewater_finance', 'finance.revenue_daily', 'update') as cannot`,
    );
    expect(grants).toEqual([{ can: true, cannot: false }]);
  });

  it('keep their consumers well: every probe answers true', async () => {
    const probes = DATASETS.flatMap(({ downstream }) => downstream.flatMap(({ probe }) => probe ?? []));
    expect(probes.length).toBeGreaterThan(1);
    for (const probe of probes) {
      const { rows } = await pool.query({ text: probe, rowMode: 'array' });
      expect(rows, probe).toEqual([[true]]);
    }
  });
});
