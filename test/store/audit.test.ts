import type pg from 'pg';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuditEntry, appendAudit, auditOf, verifyAudit } from '../../src/store/audit.ts';
import { inTransaction } from '../../src/store/db.ts';
import { createDatabase } from '../postgres/databases.ts';

let db: pg.Pool;

beforeAll(async () => {
  db = (await createDatabase('bot')).pool();
});

/** A chain of six rows about two backfills, as the superuser may do and the bot may not. */
beforeEach(async () => {
  await bypassing(async client => {
    await client.query('truncate bot.audit, bot.audit_head');
    await client.query(`insert into bot.audit_head (seq, hash) values (0, repeat('0', 64))`);
  });
  for (let row = 1; row <= 6; row += 1) await append({ backfillId: 1 + (row % 2), detail: { row } });
});

function append(differences: Partial<AuditEntry> = {}): Promise<void> {
  const entry = {
    at: new Date('2026-04-01T12:00:00.123Z'),
    backfillId: 1,
    actor: 'U_ADA',
    verb: 'pause',
    detail: {},
  };
  return inTransaction(db, tx => appendAudit(tx, { ...entry, ...differences }));
}

/** What somebody with all rights on the server can do: the triggers stay silent. */
async function bypassing(work: (client: pg.PoolClient) => Promise<unknown>): Promise<void> {
  await inTransaction(db, async tx => {
    await tx.query('set local session_replication_role = replica');
    await work(tx);
  });
}

describe('the audit trail', () => {
  it('verifies when nobody touched it, empty and over more than one page', async () => {
    expect(await verifyAudit(db)).toEqual({ ok: true, rows: 6 });
    await inTransaction(db, async tx => {
      const at = new Date('2026-04-01T12:00:00Z');
      for (let row = 0; row < 1_000; row += 1) {
        await appendAudit(tx, { at, backfillId: null, actor: 'bot/watch', verb: 'look', detail: { row } });
      }
    });
    expect(await verifyAudit(db)).toEqual({ ok: true, rows: 1_006 });
  });

  it('tells the rows of one backfill in order', async () => {
    const entries = await auditOf(db, 1);
    expect(entries.map(({ detail }) => detail.row)).toEqual([2, 4, 6]);
    expect(entries[0]).toMatchObject({
      actor: 'U_ADA',
      verb: 'pause',
      at: new Date('2026-04-01T12:00:00.123Z'),
    });
  });

  it('keeps one unbroken chain when twenty append at once, some of them in vain', async () => {
    const appending = Array.from({ length: 20 }, (_, row) =>
      inTransaction(db, async tx => {
        await appendAudit(tx, {
          at: new Date(),
          backfillId: 1,
          actor: 'U_BEN',
          verb: 'try',
          detail: { row },
        });
        if (row % 4 === 0) throw new Error('given up');
      }).catch(() => 'given up'),
    );
    const given = (await Promise.all(appending)).filter(outcome => outcome === 'given up');
    expect(given).toHaveLength(5);
    expect(await verifyAudit(db)).toEqual({ ok: true, rows: 6 + 15 });
  });

  it('verifies while others append', async () => {
    const appending = Array.from({ length: 10 }, () => append());
    const verdicts = await Promise.all(Array.from({ length: 5 }, () => verifyAudit(db)));
    await Promise.all(appending);
    for (const verdict of verdicts) expect(verdict.ok).toBe(true);
  });

  it.each([
    [
      'what JSON forgets',
      { nothing: undefined, at: new Date(0), nested: { b: 1, a: [null, 1.5, 1e21, -0] } },
    ],
    ['text that no database takes', { text: 'a\0b', half: 'x\ud83d', whole: '😀', quote: `"';--` }],
    ['many keys in any order', { z: 1, a: 2, ä: 3, Z: 4, '': 5 }],
  ])('verifies after it was given %s', async (_, detail) => {
    await append({ detail });
    expect(await verifyAudit(db)).toEqual({ ok: true, rows: 7 });
  });

  it.each([
    ['a change', `update bot.audit set actor = 'U_EVE' where seq = 3`],
    ['a removal', 'delete from bot.audit where seq = 3'],
    ['being emptied', 'truncate bot.audit'],
    ['a head set back', 'update bot.audit_head set seq = seq - 1'],
    ['a head set forward', 'update bot.audit_head set seq = seq + 2'],
    ['the removal of its head', 'delete from bot.audit_head'],
    ['its head being emptied', 'truncate bot.audit_head'],
    ['a second head', `insert into bot.audit_head (seq, hash) values (1, 'x')`],
  ])('refuses %s', async (_, sql) => {
    await expect(db.query(sql)).rejects.toThrow(/audit trail/);
    expect(await verifyAudit(db)).toEqual({ ok: true, rows: 6 });
  });

  it.each([
    ['who', `update bot.audit set actor = 'U_EVE' where seq = 3`, 3, 'its content was changed'],
    ['what', `update bot.audit set verb = 'approve' where seq = 3`, 3, 'its content was changed'],
    ['when', `update bot.audit set at = at + interval '1 ms' where seq = 3`, 3, 'its content was changed'],
    ['which backfill', 'update bot.audit set backfill_id = null where seq = 3', 3, 'its content was changed'],
    [
      'a detail',
      `update bot.audit set detail = detail || '{"row": 9}' where seq = 3`,
      3,
      'its content was changed',
    ],
    ['a hash', `update bot.audit set hash = repeat('f', 64) where seq = 3`, 3, 'its content was changed'],
    [
      'a link',
      `update bot.audit set prev_hash = repeat('f', 64) where seq = 3`,
      3,
      'it does not follow the row before it',
    ],
    ['a number', 'update bot.audit set seq = 99 where seq = 6', 6, 'the row is missing'],
    ['the first row', 'delete from bot.audit where seq = 1', 1, 'the row is missing'],
    ['a row in between', 'delete from bot.audit where seq = 3', 3, 'the row is missing'],
    ['the last row', 'delete from bot.audit where seq = 6', 6, 'the row is missing'],
    ['the whole trail', 'delete from bot.audit', 1, 'the row is missing'],
    ['its head', 'delete from bot.audit_head', 6, 'the row that says where the trail ends is missing'],
    ['the head back', 'update bot.audit_head set seq = 5', 6, 'it was added behind the end of the trail'],
    [
      'the hash of the head',
      `update bot.audit_head set hash = 'x'`,
      6,
      'it is not the row with which the trail ended',
    ],
    [
      'the order of two rows',
      `update bot.audit set seq = case seq when 3 then 4 else 3 end, detail = detail where seq in (3, 4)`,
      3,
      'it does not follow the row before it',
    ],
  ])('is found out when somebody with all rights changed %s', async (_, sql, seq, why) => {
    await bypassing(async client => {
      await client.query('alter table bot.audit drop constraint audit_pkey');
      await client.query(sql);
      await client.query('alter table bot.audit add primary key (seq)');
    });
    expect(await verifyAudit(db)).toEqual({ ok: false, seq, why });
  });

  it('is found out when a row was forged to fit behind the last', async () => {
    await append({ detail: { row: 7 } });
    await bypassing(client =>
      client.query(`update bot.audit_head set (seq, hash) = (select seq, hash from bot.audit where seq = 6)`),
    );
    expect(await verifyAudit(db)).toEqual({
      ok: false,
      seq: 7,
      why: 'it was added behind the end of the trail',
    });
  });

  it('appends nothing when its head is gone, and says what to do', async () => {
    await bypassing(client => client.query('delete from bot.audit_head'));
    await expect(append()).rejects.toMatchObject({
      code: 'backfill_store_audit_head_missing',
      message: expect.stringContaining('backup'),
    });
  });
});
