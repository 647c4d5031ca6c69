import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../postgres/databases.ts';
import { DATASETS, oneRow, rebuild } from './rebuild.ts';

const pool = (await createDatabase('warehouse')).pool();
let client: pg.PoolClient;
let rebuiltOf = '';

beforeAll(async () => {
  client = await pool.connect();
  await client.query("set timezone = 'UTC'");
});
afterAll(() => client.release());

/** What somebody with no knowledge of the logic would count in the sources, by dataset and check. */
const COUNTED_BY_HAND: Readonly<Record<string, string>> = {
  'signups_daily.known': `
    select count(*)::float as value from (
      select signup_id from raw.signup_events
       where occurred_at between '2026-03-04 00:00' and '2026-03-04 23:59:59.999'
         and region = 'EU' and plan = 'pro' and event_name <> 'signup_abandoned'
       group by signup_id) s`,
  'revenue_daily.known': `
    with friday as (select usd_per_unit as rate from raw.fx_rates where currency = 'GBP' and rate_date = '2025-09-12')
    select ((select sum(round(amount * rate, 2)) from raw.invoices, friday
              where issued_on = '2025-09-14' and currency = 'GBP' and product_line = 'scheduling')
          - (select sum(round(c.amount * rate, 2)) from raw.credit_notes c join raw.invoices i using (invoice_id), friday
              where c.issued_on = '2025-09-14' and i.currency = 'GBP' and i.product_line = 'scheduling'))::float as value`,
  'usage_daily.known': `
    select sum(quantity)::float as value from raw.usage_events
     where event_type = 'reminder_sent' and occurred_at::date = '2026-05-16'
       and account_id in (select account_id from raw.crm_export where region = 'EU')`,
  'accounts.known': `
    select count(*)::float as value from raw.crm_export e join raw.clinic_registry r using (account_id)
     where account_id = 1204 and clinic_name = 'Market Square Physiotherapy' and activity_code = '86.95'`,
  'account_activity_features.known': `
    select count(*)::float as value from raw.usage_events e
      join raw.crm_export c using (account_id)
      join raw.account_plan_history p using (account_id)
     where clinic_name = 'Quayside Dental' and account_id = 4188
       and e.occurred_at >= '2025-12-03' and e.occurred_at < '2025-12-31'
       and p.plan = 'pro' and p.valid_from < '2025-12-31' and coalesce(p.valid_to, 'infinity') >= '2025-12-31'`,
  // True of any snapshot that deserves the name; how many rows break it today is asserted below.
  'account_activity_features.no_later_data': 'select 0::float as value',
};

const KNOWN = DATASETS.flatMap(dataset =>
  dataset.checks.flatMap(check =>
    check.kind === 'known_example' ? [{ dataset, check, name: `${dataset.dataset}.${check.id}` }] : [],
  ),
);

describe('the known examples of the demo company', () => {
  it('are all counted here', () => {
    expect(KNOWN.map(({ name }) => name).sort()).toEqual(Object.keys(COUNTED_BY_HAND).sort());
  });

  it.each(KNOWN)('$name is what the sources say', async ({ check, name }) => {
    const counted = await oneRow<{ value: number }>(client, COUNTED_BY_HAND[name] ?? '');
    expect(counted.value).toBe(check.expect);
  });

  it.each(KNOWN)(
    '$name comes out of the rebuilt rows, and not of the rows as they are',
    async ({ dataset, check }) => {
      const [example] = dataset.examples;
      if (!example) throw new Error(`${dataset.dataset} has no example`);
      const { rows: units } = await client.query<{ from: string; to: string }>(
        `select u::date::text as from, (u + interval '1 ${dataset.period.grain}')::date::text as to
         from generate_series($1::timestamp, $2::timestamp, interval '1 ${dataset.period.grain}') u`,
        [example.from, example.to],
      );
      // The checks of a dataset follow one another, and read the same rebuilt rows.
      if (rebuiltOf !== dataset.dataset) await rebuild(client, dataset, example.logic, units);
      rebuiltOf = dataset.dataset;
      const metric = dataset.metrics.find(({ id }) => id === check.metric)?.sql;
      const columns = Object.keys(check.where);
      const where = columns.map((column, index) => `${column}::text = $${index + 1}`).join(' and ');
      const values = columns.map(column => String(check.where[column]));
      const valueIn = async (table: string) =>
        (
          await oneRow<{ value: number }>(
            client,
            `select (${metric})::float as value from ${table} where ${where}`,
            values,
          )
        ).value;
      expect(await valueIn('rebuilt')).toBe(check.expect);
      expect(await valueIn(dataset.table)).not.toBe(check.expect);
    },
  );
});
