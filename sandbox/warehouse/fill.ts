import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { BackfillError } from '../../src/errors.ts';
import { bindUnitPlaceholders } from '../../src/sql/placeholders.ts';
import { HISTORY, type Replayed } from './history.ts';

/** Bump when the rows this makes change: a warehouse filled by another version is not mixed with this one's examples. */
const VERSION = 2;

/** The scripts in the order in which they build on each other; the targets are filled between the last two. */
const BEFORE_HISTORY = ['schemas', 'accounts', 'signups', 'usage', 'billing', 'targets'] as const;
const AFTER_HISTORY = ['readers'] as const;

const RAW_TABLES = [
  'raw.account_plan_history',
  'raw.clinic_registry',
  'raw.credit_notes',
  'raw.fx_rates',
  'raw.invoices',
  'raw.signup_events',
  'raw.usage_events',
  'crm.accounts',
];

const LOCK = 8_134_701;

/**
 * Fills an empty database with the demo company's warehouse: raw events, and six tables that were built from them by
 * the logic of the time, faults and all. Every fill makes the same rows; a filled warehouse is left as it is. All of it
 * is one transaction, so an interrupted fill leaves nothing. Takes a pool or a connected client.
 *
 * Throws `backfill_sandbox_warehouse_outdated` when another version of this filled the database.
 */
export async function fillWarehouse(database: pg.Pool | pg.ClientBase): Promise<void> {
  if (!('totalCount' in database)) return fillThrough(database);
  const client = await database.connect();
  try {
    await fillThrough(client);
  } finally {
    client.release();
  }
}

async function fillThrough(client: pg.ClientBase): Promise<void> {
  await client.query('begin');
  try {
    // Two programs that start together: the second waits here and then finds the work done.
    await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    const version = await filledVersion(client);
    if (version === undefined) await fillAll(client);
    else if (version !== VERSION) throw outdated(version);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function filledVersion(client: pg.ClientBase): Promise<number | undefined> {
  const { rows: found } = await client.query<{ there: boolean }>(
    "select to_regclass('public.demo_warehouse') is not null as there",
  );
  if (!found[0]?.there) return undefined;
  const { rows } = await client.query<{ version: number }>('select version from public.demo_warehouse');
  return rows[0]?.version;
}

async function fillAll(client: pg.ClientBase): Promise<void> {
  // Days are cut in UTC, whatever zone the server keeps.
  await client.query("set local timezone = 'UTC'");
  await client.query("set local work_mem = '64MB'");
  for (const script of BEFORE_HISTORY) await client.query(await readScript(script));
  // The logic joins what was just loaded; without statistics it takes three times as long.
  await client.query(`analyze ${RAW_TABLES.join(', ')}`);
  for (const replayed of HISTORY) await replay(client, replayed);
  for (const script of AFTER_HISTORY) await client.query(await readScript(script));
  await client.query(`analyze ${[...new Set(HISTORY.map(({ target }) => target))].join(', ')}`);
  await client.query('create table public.demo_warehouse (version integer primary key)');
  await client.query('insert into public.demo_warehouse (version) values ($1)', [VERSION]);
}

async function readScript(name: string): Promise<string> {
  return readFile(new URL(`sql/${name}.sql`, import.meta.url), 'utf8');
}

/** Puts into a target what its logic returned for a stretch of history. */
async function replay(client: pg.ClientBase, { target, columns, logic, units }: Replayed): Promise<void> {
  const sql = await readFile(new URL(`../../catalog/sql/${logic}`, import.meta.url), 'utf8');
  const { text, order } = bindUnitPlaceholders(sql);
  for (const { from, to } of units) {
    const values = { unit_start: from, unit_end: to, as_of: to };
    await client.query(
      `insert into ${target} (${columns.join(', ')}) select ${columns.join(', ')} from (${text}\n) as rebuilt`,
      order.map(name => values[name]),
    );
  }
}

function outdated(version: number): BackfillError {
  return new BackfillError(
    'backfill_sandbox_warehouse_outdated',
    `The demo warehouse was filled by version ${version} of this program, and this is version ${VERSION}. ` +
      'Start afresh with: npm run demo -- --reset',
  );
}
