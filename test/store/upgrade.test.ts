import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { appendAudit, verifyAudit } from '../../src/store/audit.ts';
import { inTransaction } from '../../src/store/db.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createDatabase } from '../postgres/databases.ts';

const shipped = fileURLToPath(new URL('../../migrations/', import.meta.url));
const scratch = await mkdtemp(join(tmpdir(), 'upgrade-test-'));
const silent = pino({ enabled: false });

afterAll(async () => rm(scratch, { recursive: true }));

/** A database as it was after the migrations up to this number. */
async function databaseAt(number: number): Promise<pg.Pool> {
  const folder = await mkdtemp(join(scratch, 'migrations-'));
  const names = (await readdir(shipped)).filter(
    name => name.endsWith('.sql') && Number(name.slice(0, 3)) <= number,
  );
  for (const name of names) await copyFile(join(shipped, name), join(folder, name));
  const pool = (await createDatabase('empty')).pool();
  await migrate(pool, silent, folder);
  return pool;
}

describe('upgrading a database that is in use', () => {
  it('keeps what people said, each on the newest message that was bound to the same', async () => {
    const db = await databaseAt(1);
    await db.query(`
      insert into bot.backfills (team_id, state, dataset, proposer, plan_version, asked_version, created_at, updated_at)
      values ('T', 'proposed', 'd', 'U', 3, 3, now(), now())`);
    for (const [key, hash] of [
      ['v1', 'a'],
      ['v2', 'b'],
      ['v3', 'a'],
    ]) {
      await db.query(
        `insert into bot.messages (key, backfill_id, kind, channel_id, gate, bound_hash, model, next_attempt_at, created_at)
         values ($1, 1, 'approval_request', 'C', 1, $2, '{}', now(), now())`,
        [key, hash],
      );
    }
    await db.query(`
      insert into bot.signals (backfill_id, gate, bound_hash, user_id, verdict, source, present, said_at)
      values (1, 1, 'a', 'U_BEN', 'approve', 'emoji', true, now()), (1, 1, 'b', 'U_BEN', 'block', 'emoji', true, now()),
             (1, 1, 'lost', 'U_BEN', 'block', 'emoji', true, now())`);
    await migrate(db, silent);
    const { rows } = await db.query(
      'select message_key, verdict, emoji from bot.signals order by message_key',
    );
    expect(rows).toEqual([
      { message_key: 'v2', verdict: 'block', emoji: '' },
      { message_key: 'v3', verdict: 'approve', emoji: '' },
    ]);
  });

  it('knows where the audit trail ends, and goes on from there', async () => {
    const source = await databaseAt(999);
    const append = (db: pg.Pool, verb: string) =>
      inTransaction(db, tx =>
        appendAudit(tx, { at: new Date(0), backfillId: null, actor: 'U', verb, detail: {} }),
      );
    for (const verb of ['one', 'two']) await append(source, verb);
    const { rows } = await source.query('select * from bot.audit order by seq');
    const db = await databaseAt(1);
    for (const row of rows) {
      await db.query(
        `insert into bot.audit (seq, at, backfill_id, actor, verb, detail, prev_hash, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [row.seq, row.at, row.backfill_id, row.actor, row.verb, row.detail, row.prev_hash, row.hash],
      );
    }
    await migrate(db, silent);
    expect(await verifyAudit(db)).toEqual({ ok: true, rows: 2 });
    await append(db, 'three');
    expect(await verifyAudit(db)).toEqual({ ok: true, rows: 3 });
  });
});
