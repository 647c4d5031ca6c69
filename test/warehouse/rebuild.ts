import type pg from 'pg';
import type { CatalogDataset } from '../../src/catalog/catalog.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { bindUnitPlaceholders } from '../../src/sql/placeholders.ts';

const loaded = await loadCatalog('catalog');

/** A dataset of the demo company's catalog. */
export function datasetOf(id: string): CatalogDataset {
  const dataset = loaded.ok ? loaded.catalog.dataset(id) : undefined;
  if (!dataset) throw new Error(loaded.ok ? `no dataset ${id}` : JSON.stringify(loaded.problems));
  return dataset;
}

export const DATASETS: readonly CatalogDataset[] = loaded.ok ? loaded.catalog.datasets : [];

/** The SELECT of a logic variant for the days `[from, to)`, ready for `client.query`. */
export function logicQuery(dataset: CatalogDataset, logicId: string, from: string, to: string) {
  const logic = dataset.logic.find(({ id }) => id === logicId);
  if (!logic) throw new Error(`no logic ${logicId} in ${dataset.dataset}`);
  const { text, order } = bindUnitPlaceholders(logic.sql);
  const values = { unit_start: from, unit_end: to, as_of: to };
  return { text, values: order.map(name => values[name]) };
}

/** Makes the temporary table `rebuilt` with the rows that a logic returns for each of the units, one after the other. */
export async function rebuild(
  client: pg.ClientBase,
  dataset: CatalogDataset,
  logicId: string,
  units: readonly { from: string; to: string }[],
): Promise<void> {
  await client.query('drop table if exists rebuilt');
  await client.query(`create temporary table rebuilt (like ${dataset.table})`);
  const { rows } = await client.query<{ columns: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as columns
       from pg_attribute where attrelid = 'rebuilt'::regclass and attnum > 0`,
  );
  const columns = rows[0]?.columns ?? '';
  for (const { from, to } of units) {
    const { text, values } = logicQuery(dataset, logicId, from, to);
    await client.query(
      `insert into rebuilt (${columns}) select ${columns} from (${text}\n) as logic`,
      values,
    );
  }
}

/** The first days of `count` months and of the months after them. */
export function months(first: string, count: number): { from: string; to: string }[] {
  const [year = 0, month = 1] = first.split('-').map(Number);
  const dayOf = (offset: number) =>
    new Date(Date.UTC(year, month - 1 + offset, 1)).toISOString().slice(0, 10);
  return Array.from({ length: count }, (_, offset) => ({ from: dayOf(offset), to: dayOf(offset + 1) }));
}

/** The one row that a query returns. */
export async function oneRow<Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  text: string,
  values: unknown[] = [],
): Promise<Row> {
  const { rows } = await client.query<Row>(text, values);
  const [row] = rows;
  if (!row || rows.length > 1) throw new Error(`${rows.length} rows from: ${text}`);
  return row;
}
