import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Cluster, startCluster } from '../../../src/embedded/cluster.ts';
import { ensureDatabase } from '../../../src/embedded/ensure-database.ts';
import { removeCluster } from '../../../src/embedded/remove-cluster.ts';
import { throwawaySettings } from '../../../src/embedded/settings.ts';
import type { Found, Gauges } from '../../../src/executor/engines/port.ts';
import { openGauges } from '../../../src/executor/engines/postgres/signals/gauges.ts';
import type { ServerSignal } from '../../../src/plan/throttle/signals.ts';
import { chosenBinaries } from '../../postgres/chosen-binaries.ts';
import { followLog } from './fake-standby.ts';

// A server of its own: what these tests do to it is seen by everybody on it.
const dataDir = join(tmpdir(), `gauges-test-data-${process.pid}`);
const TABLE = 'public.numbers';
let cluster: Cluster;
let url: string;
let pool: pg.Pool;
let gauges: Gauges;

beforeAll(async () => {
  const settings = {
    ...throwawaySettings,
    max_prepared_transactions: '2',
    autovacuum_naptime: '1s',
    autovacuum: 'on',
  };
  const binaries = await chosenBinaries();
  cluster = await startCluster({ name: 'gauges', dataDir, log: () => undefined, settings, binaries });
  url = await ensureDatabase(cluster, 'warehouse');
  pool = poolOn(url);
  await pool.query(`create table ${TABLE} (id int primary key, filler text) with (autovacuum_enabled = off)`);
  await pool.query(`insert into ${TABLE} select i, repeat('x', 500) from generate_series(1, 2000) i`);
  gauges = openGauges(pool, TABLE, { timezone: 'UTC', lockMs: 1_000, idleMs: 10_000 });
});

/** A pool whose connections may still be closing when the server stops. */
function poolOn(connectionString: string): pg.Pool {
  const made = new pg.Pool({ connectionString });
  made.on('error', () => undefined);
  return made;
}

afterAll(async () => {
  await pool.end();
  await cluster.stop();
  await removeCluster(dataDir);
});

const NEVER = new AbortController().signal;

function read(signal: ServerSignal, from = gauges): Promise<Found> {
  return from.read({ by: 'server', signal }, NEVER);
}

function ask(sql: string, timeoutMs = 2_000): Promise<Found> {
  return gauges.read({ by: 'query', sql, timeoutMs }, NEVER);
}

/** A session of somebody else, closed after the test. */
async function somebody(connectionString = url): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** Reads until the value is what it is to become: the server notices most things a moment later. */
async function becomes(signal: ServerSignal, fits: (found: Found) => boolean): Promise<Found> {
  for (;;) {
    const found = await read(signal);
    if (fits(found)) return found;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

describe('what a real server says of its health', () => {
  it('is quiet where nobody does anything', async () => {
    const signals = [
      'replication_lag',
      'retained_log',
      'active_sessions',
      'lock_waiters',
      'long_transaction',
      'oldest_xmin',
      'autovacuum',
    ] as const;
    for (const signal of signals) expect([signal, (await read(signal)).value]).toEqual([signal, 0]);
  });

  it('counts sessions that wait for a lock, and not ours', async () => {
    const [holder, waiter, ours] = [await somebody(), await somebody(), await somebody()];
    await ours.query("set application_name = 'backfill-bot BF-1/r1'");
    await holder.query(`begin; lock table ${TABLE}`);
    const waiting = [waiter, ours].map(client => client.query(`select count(*) from ${TABLE}`));
    await expect
      .poll(async () => {
        const { rows } = await pool.query<{ waiting: number }>(
          'select count(distinct pid)::int as waiting from pg_locks where not granted',
        );
        return rows[0]?.waiting;
      })
      .toBe(2);
    await becomes('lock_waiters', ({ value }) => value === 1);
    await holder.query('rollback');
    await Promise.all(waiting);
    expect((await read('lock_waiters')).value).toBe(0);
  });

  it('counts sessions that are at work', async () => {
    const workers = [await somebody(), await somebody()];
    const working = workers.map(client => client.query('select pg_sleep(60)').catch(() => undefined));
    await becomes('active_sessions', ({ value }) => value === 2);
    await pool.query(
      "select pg_cancel_backend(pid) from pg_stat_activity where query = 'select pg_sleep(60)'",
    );
    await Promise.all(working);
    await becomes('active_sessions', ({ value }) => value === 0);
  });

  it('finds the longest transaction, its snapshot, and those that were prepared and forgotten', async () => {
    const idle = await somebody();
    await idle.query('begin isolation level repeatable read');
    await idle.query('select 1');
    for (let i = 0; i < 3; i += 1) await pool.query('select pg_current_xact_id()');
    expect((await read('long_transaction')).value).toBeGreaterThan(0);
    expect(await read('oldest_xmin')).toMatchObject({ value: 3, about: expect.stringMatching(/^pid \d+$/) });
    await idle.query('commit');
    await becomes('long_transaction', ({ value }) => value === 0);

    const forgetful = await somebody();
    await forgetful.query(`begin; insert into ${TABLE} values (-1); prepare transaction 'forgotten'`);
    expect(await read('long_transaction')).toMatchObject({ about: 'prepared forgotten' });
    expect(await read('oldest_xmin')).toMatchObject({ about: 'prepared forgotten' });
    await forgetful.query("rollback prepared 'forgotten'");
  });

  it('sees how much log it keeps for a slot that nobody reads', async () => {
    await pool.query("select pg_create_physical_replication_slot('abandoned', true)");
    onTestFinished(() => pool.query("select pg_drop_replication_slot('abandoned')").then(() => undefined));
    const before = await read('retained_log');
    await pool.query(`update ${TABLE} set filler = filler || 'y'`);
    const after = await read('retained_log');
    expect(after.about).toBe('abandoned');
    expect(after.value).toBeGreaterThan(before.value + 500_000);
  });

  it('measures how much log is written a second', async () => {
    const rate = openGauges(pool, TABLE, { timezone: 'UTC', lockMs: 1_000, idleMs: 10_000 });
    const quiet = await read('log_rate', rate);
    await pool.query(`update ${TABLE} set filler = filler || 'z'`);
    const busy = await read('log_rate', rate);
    expect(quiet.value).toBeLessThan(200_000);
    expect(busy.value).toBeGreaterThan(1_000_000);
  });

  it('sees how far a standby is behind, and which', async () => {
    const standby = await followLog(url, 'reporting_replica');
    onTestFinished(() => standby.stop());
    const { rows } = await pool.query<{ since: Date }>(
      `insert into ${TABLE} select i, 'late' from generate_series(10001, 10010) i returning clock_timestamp() as since`,
    );
    const since = rows[0]?.since.getTime() ?? 0;
    let late = { value: 0 } as Found;
    while (late.value === 0) {
      standby.confirm();
      await new Promise(resolve => setTimeout(resolve, 100));
      late = await read('replication_lag').catch(() => late);
    }
    expect(late.about).toBe('reporting_replica');
    expect(late.value).toBeLessThan((Date.now() - since) / 1_000);
  });

  it('sees a vacuum of the table, and of no other, and who began it', async () => {
    await pool.query('create table public.other as select 1 as one');
    const person = await somebody();
    await person.query('set vacuum_cost_delay = 100; set vacuum_cost_limit = 1');
    const elsewhere = openGauges(pool, 'public.other', { timezone: 'UTC', lockMs: 1_000, idleMs: 10_000 });
    const vacuum = person.query(`vacuum ${TABLE}`).catch(() => undefined);
    const found = await becomes('autovacuum', ({ value }) => value === 1);
    expect(found.about).toMatch(/^begun by a person/);
    expect((await read('autovacuum', elsewhere)).value).toBe(0);
    const weak = poolOn(url.replace(/\/\/[^@]+@/, '//weak:weak@'));
    await pool.query("create role weak login password 'weak'");
    const seen = openGauges(weak, TABLE, { timezone: 'UTC', lockMs: 1_000, idleMs: 10_000 });
    expect(await read('autovacuum', seen)).toEqual({ value: 1, about: 'begun by somebody' });
    await weak.end();
    await pool.query("select pg_cancel_backend(pid) from pg_stat_activity where query like 'vacuum%'");
    await vacuum;
    await becomes('autovacuum', ({ value }) => value === 0);
  });

  it('sees when the server vacuums the table by itself', async () => {
    await pool.query(
      `alter table ${TABLE} set (autovacuum_enabled = on, autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,
         autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)`,
    );
    await pool.query(`delete from ${TABLE} where id % 2 = 0`);
    const found = await becomes('autovacuum', ({ value }) => value === 1);
    expect(found.about).toMatch(/^begun by the server/);
    await pool.query(`alter table ${TABLE} set (autovacuum_enabled = off)`);
  });
});

describe('a question of the catalog', () => {
  it.each([
    ['select count(*) from public.numbers where id < 0', 0],
    ['select 12.5', 12.5],
    ['select true', 0],
    ['select false', 1],
  ])('%s is %d', async (sql, value) => {
    expect(await ask(sql)).toEqual({ value });
  });

  it.each([
    ['select null::int', /it returned nothing/],
    ['select 1 where false', /it returned no row/],
    ["select 'fine'", /neither a number nor true or false/],
    ["select 'NaN'::numeric", /neither a number/],
    ['delete from public.numbers', /it was refused: .*DELETE/],
    ['select 1; select 2', /it was refused/],
    ['select count(*) from public.nowhere', /nowhere/],
    ['select 1 / 0', /division by zero/],
  ])('%s is no answer, and says why', async (sql, why) => {
    await expect(ask(sql)).rejects.toThrow(why);
  });

  it('that takes too long is ended, and so is one that nobody waits for any more', async () => {
    const slow = 'select count(*) from public.numbers a, public.numbers b, public.numbers c';
    await expect(ask(slow, 50)).rejects.toMatchObject({ code: '57014' });
    const stop = new AbortController();
    const asked = gauges.read({ by: 'query', sql: slow, timeoutMs: 60_000 }, stop.signal);
    await becomes('active_sessions', () => true);
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });
});

describe('a bot that may not see others', () => {
  it('says so, and what an administrator has to do, instead of counting nobody', async () => {
    await pool.query("create role blind login password 'blind'");
    const blind = poolOn(url.replace(/\/\/[^@]*@/, '//blind:blind@'));
    onTestFinished(() => blind.end());
    const other = await somebody();
    await other.query('select 1');
    const sight = openGauges(blind, TABLE, { timezone: 'UTC', lockMs: 1_000, idleMs: 10_000 });
    for (const signal of ['active_sessions', 'long_transaction'] as const) {
      await expect(read(signal, sight)).rejects.toThrow(
        /may not see .* of others.*GRANT pg_monitor TO "blind"/,
      );
    }
    expect((await read('lock_waiters', sight)).value).toBe(0);
    await pool.query('grant pg_monitor to blind');
    expect((await read('active_sessions', sight)).value).toBe(0);
  });
});
