import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';

/** How long a connection that was just closed may still be seen: its backend ends after the client is gone. */
const GRACE_MS = 2_000;
const RELEASE_MS = 500;
const POLL_MS = 10;

/**
 * Ends the pools of a database and says what stays open after that: clients that were taken from a pool and never
 * given back, and connections made past the pools. Undefined when there is nothing.
 */
export async function describeLeaks(
  admin: pg.ClientBase,
  database: string,
  pools: readonly pg.Pool[],
): Promise<string | undefined> {
  const unreleased = await stillUnreleased(pools);
  if (unreleased > 0) return `${unreleased} client(s) of a pool were never released`;
  await Promise.all(pools.filter(pool => !pool.ending).map(pool => pool.end()));
  const deadline = performance.now() + GRACE_MS;
  for (;;) {
    const sessions = await listSessions(admin, database);
    if (sessions.length === 0) return undefined;
    if (performance.now() > deadline) return sessions.join('; ');
    await wait(POLL_MS);
  }
}

/** Work that goes on after its answer gives its client back by itself. */
async function stillUnreleased(pools: readonly pg.Pool[]): Promise<number> {
  const deadline = performance.now() + RELEASE_MS;
  for (;;) {
    const count = pools.reduce((sum, pool) => sum + (pool.ended ? 0 : pool.totalCount - pool.idleCount), 0);
    if (count === 0 || performance.now() > deadline) return count;
    await wait(POLL_MS);
  }
}

async function listSessions(admin: pg.ClientBase, database: string): Promise<string[]> {
  const { rows } = await admin.query<{ session: string }>(
    `select format('%s, %s, last query: %s', coalesce(nullif(application_name, ''), 'unnamed'), state, left(query, 120)) as session
       from pg_stat_activity
      where datname = $1 and backend_type = 'client backend'`,
    [database],
  );
  return rows.map(row => row.session);
}
