import type pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { Plan, planHash } from '../../src/plan/schema.ts';
import {
  backfillsIn,
  findBackfill,
  insertPlan,
  lockBackfill,
  recentBackfills,
  updateBackfill,
} from '../../src/store/backfills.ts';
import { inTransaction } from '../../src/store/db.ts';
import { transition } from '../../src/store/transition.ts';
import { planFixture } from '../fixtures/plan.ts';
import { PROPOSER, proposedBackfill, TEAM } from '../fixtures/proposed.ts';
import { createDatabase } from '../postgres/databases.ts';

const NOW = new Date('2026-04-01T12:30:00Z');
const gate = { type: 'bot', part: 'gate' } as const;
let db: pg.Pool;

beforeAll(async () => {
  db = (await createDatabase('bot')).pool();
});

describe('a backfill in the store', () => {
  it('comes back as it was kept, with the plan in force and its hash', async () => {
    const plan = planFixture({
      title: 'Ünïcödé 😀 <!channel> *x*',
      purpose: { metrics: [{ id: 'm', title: 'M', sql: 'sum(0.1)', unit: '%', decimals: 6 }] },
      checks: [
        {
          id: 'known',
          kind: 'known_example',
          where: { a: 0.1, b: 'x', c: true },
          metric: 'm',
          expect: 1e-7,
          tolerance: 0,
          blocking: true,
        },
      ],
    });
    const kept = await proposedBackfill(db, plan);
    expect(kept).toMatchObject({
      state: 'proposed',
      revision: 1,
      planVersion: 1,
      askedVersion: 1,
      proposer: PROPOSER,
    });
    expect(kept.plan).toEqual(plan);
    expect(planHash(kept.plan)).toBe(kept.planHash);
  });

  it('is never kept with a plan that could not be read again', async () => {
    const { id } = await proposedBackfill(db);
    const plan = { ...planFixture(), title: '' } as Plan;
    const keep = inTransaction(db, tx =>
      insertPlan(tx, { backfillId: id, version: 2, plan, hash: 'x', createdBy: PROPOSER, now: NOW }),
    );
    await expect(keep).rejects.toThrow(/title/);
    expect(Plan.safeParse(plan).success).toBe(false);
    expect((await backfillsIn(db, ['proposed'])).map(found => found.id)).toContain(id);
  });

  it('is changed by the first of two who read the same revision, and by nobody else', async () => {
    const { id, revision } = await proposedBackfill(db);
    const change = (state: 'approved' | 'cancelled') =>
      inTransaction(db, tx => updateBackfill(tx, id, revision, { state }, NOW));
    const outcomes = await Promise.all([change('approved'), change('cancelled'), change('approved')]);
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    const after = await findBackfill(db, id);
    expect(after?.revision).toBe(revision + 1);
    expect(after?.state).toBe(outcomes[1] ? 'cancelled' : 'approved');
  });

  it('keeps what a change does not name, and takes over what it does', async () => {
    const { id } = await proposedBackfill(db);
    const update = (revision: number, patch: Parameters<typeof updateBackfill>[3]) =>
      inTransaction(db, tx => updateBackfill(tx, id, revision, patch, NOW));
    const deadline = new Date('2026-05-01T00:00:00Z');
    await update(1, {
      state: 'ready',
      hold: true,
      currentRun: 3,
      rollbackDeadline: deadline,
      promotedAt: NOW,
    });
    await update(2, { state: 'promoting' });
    expect(await findBackfill(db, id)).toMatchObject({
      hold: true,
      currentRun: 3,
      rollbackDeadline: deadline,
      promotedAt: NOW,
    });
    await update(3, { state: 'ready', hold: false });
    expect(await findBackfill(db, id)).toMatchObject({ hold: false, currentRun: 3, revision: 4 });
  });

  it('lets one decision about it be made after the other', async () => {
    const { id } = await proposedBackfill(db);
    const order: string[] = [];
    const decide = async (tx: pg.PoolClient) => {
      await lockBackfill(tx, id);
      order.push('second');
    };
    const second = await inTransaction(db, async tx => {
      await lockBackfill(tx, id);
      const waiting = inTransaction(db, decide);
      await untilWaiting(db, 1);
      order.push('first');
      return { waiting };
    });
    await second.waiting;
    expect(order).toEqual(['first', 'second']);
  });

  it('is decided about once when two decide at once', async () => {
    const { id } = await proposedBackfill(db);
    const approve = () =>
      inTransaction(db, async tx => {
        const backfill = await lockBackfill(tx, id);
        if (!backfill) throw new Error('gone');
        return transition(tx, { backfill, verb: 'approve', actor: gate, now: NOW });
      });
    const outcomes = await Promise.all([approve(), approve()]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.find(({ ok }) => !ok)).toMatchObject({ refusal: { code: 'wrong_state' } });
    const { rows } = await db.query(`select count(*)::int from bot.audit where backfill_id = $1`, [id]);
    expect(rows).toEqual([{ count: 1 }]);
  });

  it('refuses a decision that was made on a revision which is gone', async () => {
    const stale = await proposedBackfill(db);
    await inTransaction(db, tx => updateBackfill(tx, stale.id, 1, { state: 'proposed' }, NOW));
    const late = await inTransaction(db, tx =>
      transition(tx, { backfill: stale, verb: 'approve', actor: gate, now: NOW }),
    );
    expect(late).toMatchObject({ ok: false, refusal: { code: 'changed_meanwhile' } });
  });

  it('is listed for its own workspace only, newest first', async () => {
    const one = await proposedBackfill(db);
    const other = await proposedBackfill(db);
    expect((await recentBackfills(db, TEAM, 2)).map(({ id }) => id)).toEqual([other.id, one.id]);
    expect(await recentBackfills(db, 'T_OTHER', 5)).toEqual([]);
    expect(await findBackfill(db, 999_999)).toBeNull();
  });
});

describe('a transaction', () => {
  it('that swallowed the error of a statement is not taken for one that committed', async () => {
    const swallowing = inTransaction(db, async tx => {
      await tx.query('select 1 / 0').catch(() => undefined);
      return 'done';
    });
    await expect(swallowing).rejects.toMatchObject({ code: 'backfill_store_not_committed' });
  });

  it('gives back its connection whatever happens, and not one that broke', async () => {
    const pool = (await createDatabase('empty')).pool();
    await expect(inTransaction(pool, tx => tx.query('nonsense'))).rejects.toThrow(/syntax/);
    const broken = inTransaction(pool, tx => tx.query('select pg_terminate_backend(pg_backend_pid())'));
    await expect(broken).rejects.toThrow();
    expect(await inTransaction(pool, async () => 'fine')).toBe('fine');
    expect(pool.waitingCount).toBe(0);
    expect(pool.idleCount).toBe(pool.totalCount);
  });
});

/** Waits until so many sessions of this database wait for a lock. */
async function untilWaiting(pool: pg.Pool, sessions: number): Promise<void> {
  await expect
    .poll(async () => {
      const { rows } = await pool.query<{ count: number }>(
        `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows[0]?.count;
    })
    .toBe(sessions);
}
