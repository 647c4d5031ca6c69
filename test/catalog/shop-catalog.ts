import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A small catalog that is in order. Tests state what they change in it. */
export const SHOP: Readonly<Record<string, string>> = {
  'company.yml': `company: Harbour Books
home_channel: '#changes'
finance_channel: '#finance'
people:
  - { email: iris@books.example, name: Iris, roles: [analytics] }
  - { email: jonas@books.example, name: Jonas, roles: [finance] }
`,
  'datasets/orders.yml': `dataset: orders
title: Daily orders
description: Orders of a day by country.
table: reporting.orders
key: [day, country]
period: { column: day, grain: day }
scope_columns:
  - { column: country, title: Country }
metrics:
  - { id: revenue, title: Revenue, sql: sum(revenue), unit: EUR, decimals: 2 }
inputs: [sales.orders]
logic:
  - id: corrected
    title: Without cancelled orders
    uses: current
    sql: orders.corrected.sql
    summary: Leaves out cancelled orders.
    settled: true
    rerunnable: true
checks:
  - { id: rows, kind: row_count, min_change_percent: -1, max_change_percent: 1 }
  - { id: total, kind: total, metric: revenue, min_change_percent: -5, max_change_percent: 5 }
  - { id: fresh, kind: freshness, column: last_order_at, max_lag: 36h }
owners: [iris@books.example]
channels: ['#sales']
sensitivity: [finance]
downstream:
  - id: dashboard
    title: Sales dashboard
    kind: dashboard
    owner: iris@books.example
    channel: '#sales'
    tolerates_change: true
    probe: select count(*) > 0 from reporting.orders
rollback: { keep_for: 14d }
watch: { for: 15m }
examples:
  - id: spring
    title: Leave out cancelled orders
    kind: correction
    purpose: They were counted.
    from: 2026-03-01
    to: 2026-03-31
    filter: { country: [BE] }
    logic: corrected
    checks: [rows, total]
    expected_movement: Revenue falls by about 2%.
`,
  'sql/orders.corrected.sql': `select o.day, o.country,
  sum(o.amount) as revenue,
  max(o.at) as last_order_at
from sales.orders o
where o.day >= :unit_start::date and o.day < :unit_end::date
group by 1, 2
`,
};

/** Writes a catalog to a folder that is gone after the test. A file whose text is undefined is left out. */
export async function writeCatalog(files: Readonly<Record<string, string | undefined>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'catalog-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    if (text === undefined) continue;
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
  return dir;
}

/** The shop's catalog with `from` replaced by `to` in one file; fails when `from` is not there exactly once. */
export function shopWith(file: string, from: string, to: string): Record<string, string> {
  const text = SHOP[file] ?? '';
  if (text.split(from).length !== 2) throw new Error(`"${from}" is not exactly once in ${file}`);
  return { ...SHOP, [file]: text.replace(from, () => to) };
}
