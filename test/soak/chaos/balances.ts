import type pg from 'pg';
import { addDays } from '../../../src/plan/civil-date.ts';
import type { Plan } from '../../../src/plan/schema.ts';
import type { Strategy } from '../../../src/plan/strategy.ts';
import { planFixture } from '../../fixtures/plan.ts';

/** Days `FIRST` to `FIRST + DAYS` are in scope; `MARGIN` days lie on either side of it. */
const FIRST = '2026-03-03';
export const DAYS = 12;
const MARGIN = 2;
/** Accounts that are there from the beginning; those that live writes add have higher numbers. */
export const ACCOUNTS = 2_500;
/** What a live write pays in for an account of its own. */
export const LIVE_AMOUNT = '7.00';

/** Every day of the table, the scope's first at index `MARGIN`. */
export const TABLE_DAYS: readonly string[] = Array.from({ length: DAYS + 2 * MARGIN }, (_, index) =>
  addDays(FIRST, index - MARGIN),
);

export function inScope(day: string): boolean {
  return day >= FIRST && day < addDays(FIRST, DAYS);
}

/**
 * A balance a day and account. `amount` is what backfills rebuild, from `raw.sales`; `touched` counts live writes, which
 * no backfill may lose. The journal is written in the transaction of each live write.
 */
export async function fillBalances(warehouse: pg.Pool): Promise<void> {
  await warehouse.query(`
    create schema raw;
    create schema analytics;
    create table raw.sales (day date not null, account int not null, amount numeric(12, 2) not null, primary key (day, account));
    insert into raw.sales
    select day::date, account, (1 + account * 31 % 977) from generate_series(
      date '${TABLE_DAYS[0]}', date '${TABLE_DAYS.at(-1)}', interval '1 day') day, generate_series(0, ${ACCOUNTS - 1}) account;
    create table analytics.balances (
      day date not null, account int not null, amount numeric(12, 2) not null, touched int not null, primary key (day, account));
    insert into analytics.balances select day, account, amount, 0 from raw.sales;
    create table raw.journal (
      id bigint generated always as identity primary key, act text not null, day date not null, account int not null);
    analyze;
  `);
}

export type Round = {
  readonly factor: number;
  readonly strategy: Strategy;
  readonly rollsBack: boolean;
};

/** What the backfill of each round does. Rows of a range that live writes touch cannot be rolled back, so those stay. */
export function roundOf(index: number): Round {
  const kinds: readonly Omit<Round, 'factor'>[] = [
    { strategy: 'changed_rows', rollsBack: true },
    { strategy: 'changed_rows_by_unit', rollsBack: false },
    { strategy: 'changed_rows_by_unit', rollsBack: true },
    { strategy: 'replace_range', rollsBack: false },
    { strategy: 'changed_rows', rollsBack: false },
  ];
  return { factor: index + 2, ...(kinds[index % kinds.length] as Omit<Round, 'factor'>) };
}

/** Multiplies the sales of the scope; what live writes did to a row is taken from the row. */
export function planOf({ factor, strategy }: Round): Plan {
  return planFixture({
    title: `Balances times ${factor}`,
    purpose: {
      metrics: [{ id: 'amount', title: 'Amount', sql: 'sum(amount)', unit: 'EUR', decimals: 2 }],
    },
    scope: {
      dataset: 'balances',
      datasetTitle: 'Balances',
      table: 'analytics.balances',
      key: ['day', 'account'],
      periodColumn: 'day',
      period: { from: FIRST, to: addDays(FIRST, DAYS), grain: 'day', timezone: 'UTC', filters: [] },
    },
    inputs: ['raw.sales', 'analytics.balances'],
    logic: {
      id: `times_${factor}`,
      sql: `select b.day, b.account, coalesce(s.amount * ${factor}, b.amount) as amount, b.touched
        from analytics.balances b left join raw.sales s on s.day = b.day and s.account = b.account
        where b.day >= :unit_start and b.day < :unit_end`,
    },
    checks: [
      { id: 'unique', kind: 'unique_key', blocking: true },
      { id: 'filled', kind: 'null_rate', columns: ['amount'], max_percent: 0, blocking: true },
      { id: 'coverage', kind: 'date_coverage', max_missing_units: 0, blocking: true },
    ],
    isolation: { strategy },
  });
}

/** The balance of each account that was there from the beginning, in cents; -1 where its row is gone. */
export type Snapshot = Int32Array;

export function keyIndex(day: string, account: number): number {
  return TABLE_DAYS.indexOf(day) * ACCOUNTS + account;
}

export function dayOfKey(index: number): string {
  return TABLE_DAYS[Math.floor(index / ACCOUNTS)] ?? '';
}
