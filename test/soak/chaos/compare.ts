import type pg from 'pg';
import { verifyAudit } from '../../../src/store/audit.ts';
import { ACCOUNTS, dayOfKey, keyIndex, LIVE_AMOUNT, type Snapshot, TABLE_DAYS } from './balances.ts';
import type { Ground } from './ground.ts';

const GONE = -1;
const NAMED = 5;

/** What the table holds for the accounts that were there from the beginning. */
export async function snapshot(db: pg.Pool | pg.PoolClient): Promise<Snapshot> {
  const cents = new Int32Array(TABLE_DAYS.length * ACCOUNTS).fill(GONE);
  const { rows } = await db.query<{ day: string; account: number; cents: number }>(
    `select day::text, account, (amount * 100)::int as cents from analytics.balances where account < ${ACCOUNTS}`,
  );
  for (const row of rows) cents[keyIndex(row.day, row.account)] = row.cents;
  return cents;
}

/**
 * How the table differs from what an undisturbed run left, all in one snapshot. Rows that live writes changed after a
 * promotion keep what was promoted when it is rolled back: those, which the warehouse lists, are compared with that.
 */
export async function differencesOfData(
  warehouse: pg.Pool,
  expected: Snapshot,
  promoted: Snapshot,
  rolledBackRun: string | null,
): Promise<string[]> {
  const client = await warehouse.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const found = await snapshot(client);
    const conflicts = rolledBackRun ? await conflictsOf(client, rolledBackRun) : new Set<number>();
    const journal = await journalled(client);
    await client.query('commit');
    const wrong: string[] = [];
    for (const [index, cents] of found.entries()) {
      const should = conflicts.has(index) ? promoted[index] : expected[index];
      if (cents !== (journal.deleted.has(index) ? GONE : should)) {
        wrong.push(
          `${dayOfKey(index)} account ${index % ACCOUNTS}: ${cents}, expected ${should} (cents; ${GONE} is no row)`,
        );
      }
    }
    return [...short('wrong amounts', wrong), ...journal.lost];
  } finally {
    client.release();
  }
}

async function conflictsOf(client: pg.PoolClient, run: string): Promise<Set<number>> {
  const { rows } = await client.query<{ key: { day: string; account: number } }>(
    'select key from backfill.rollback_conflicts where run_id = $1',
    [run],
  );
  return new Set(rows.map(({ key }) => keyIndex(key.day, Number(key.account))));
}

/** Every live write against what the table shows of it, and the keys that were deleted. */
async function journalled(client: pg.PoolClient): Promise<{ deleted: Set<number>; lost: string[] }> {
  const deleted = await client.query<{ day: string; account: number }>(
    `select day::text, account from raw.journal where act = 'delete' and account < ${ACCOUNTS}`,
  );
  const { rows } = await client.query<{ what: string }>(
    `with journal as (
       select day, account, count(*) filter (where act = 'touch') as touched,
         bool_or(act = 'delete') as deleted, bool_or(act = 'insert') as inserted
       from raw.journal group by 1, 2)
     select format('%s account %s: touched %s of %s times, %s', coalesce(b.day, j.day), coalesce(b.account, j.account),
       coalesce(b.touched::text, 'no row'), coalesce(j.touched, 0), case when j.deleted then 'deleted' when j.inserted then 'inserted' end) as what
     from analytics.balances b full join journal j on j.day = b.day and j.account = b.account
     where (b.day is null and not j.deleted) or (b.day is not null and j.deleted)
       or b.touched <> coalesce(j.touched, 0)
       or (b.account >= ${ACCOUNTS} and (j.inserted is not true or b.amount <> ${LIVE_AMOUNT}))`,
  );
  return {
    deleted: new Set(deleted.rows.map(row => keyIndex(row.day, row.account))),
    lost: short(
      'live writes lost',
      rows.map(row => row.what),
    ),
  };
}

/** What the bots wrote about it, which must not depend on how often they were killed. */
export async function account({ bot, warehouse }: Ground): Promise<Record<string, string[]>> {
  const lines = async (db: pg.Pool, sql: string) =>
    (await db.query<{ line: string }>(sql)).rows.map(row => row.line);
  const audit = await verifyAudit(bot);
  return {
    ledger: await lines(
      warehouse,
      `select concat_ws(' ', run_id, unit_key, count(*)) as line from backfill.ledger
       where state = 'staged' group by run_id, unit_key order by run_id, unit_key`,
    ),
    history: await lines(
      warehouse,
      `select concat_ws(' ', run_id, unit_key, event, logic_sha256, count(*)) as line from backfill.history
       group by run_id, unit_key, event, logic_sha256 order by 1`,
    ),
    promotions: await lines(
      warehouse,
      `select concat_ws(' ', run_id, rolled_back_at is not null) as line from backfill.promotions order by 1`,
    ),
    leftovers: await lines(
      warehouse,
      `select relname as line from pg_class where relnamespace = 'backfill_staging'::regnamespace and relkind = 'r'`,
    ),
    states: await lines(
      bot,
      `select concat_ws(' ', 'BF-' || id, state, hold, lease_owner) as line from bot.backfills order by id`,
    ),
    runs: await lines(
      bot,
      `select concat_ws(' ', backfill_id, number, units_done, units_total, promotion is not null, ended_at is not null) as line
       from bot.runs order by backfill_id, number`,
    ),
    // These tell of live writes, which an undisturbed run does not meet.
    messages: await lines(
      bot,
      `select concat_ws(' ', backfill_id, kind, channel_id, count(*)) as line from bot.messages
       where kind not in ('note', 'failed', 'postponed', 'rollback_conflicts') group by backfill_id, kind, channel_id order by backfill_id, kind, channel_id`,
    ),
    audit: [audit.ok ? 'intact' : JSON.stringify(audit)],
  };
}

export function differencesOfAccounts(
  undisturbed: Record<string, string[]>,
  disturbed: Record<string, string[]>,
): string[] {
  return Object.entries(undisturbed).flatMap(([part, lines]) => {
    const others = disturbed[part] ?? [];
    return [
      ...short(
        `missing in ${part}`,
        lines.filter(line => !others.includes(line)),
      ),
      ...short(
        `only in the disturbed ${part}`,
        others.filter(line => !lines.includes(line)),
      ),
    ];
  });
}

function short(what: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > NAMED ? [`… and ${lines.length - NAMED} more`] : [];
  return [`${what}: ${[...lines.slice(0, NAMED), ...more].join('; ')}`];
}
