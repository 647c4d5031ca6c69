import type pg from 'pg';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { State } from '../../src/plan/lifecycle.ts';
import { inTransaction } from '../../src/store/db.ts';
import { type Lease, releaseLease, renewLease, takeLease, wakeBackfill } from '../../src/store/leases.ts';
import { proposedBackfill } from '../fixtures/proposed.ts';
import { createDatabase } from '../postgres/databases.ts';

let db: pg.Pool;

beforeAll(async () => {
  db = (await createDatabase('bot')).pool();
});

/** Only the backfills of one test are to be worked on. */
beforeEach(async () => {
  await db.query(`update bot.backfills set state = 'cancelled'`);
});

async function working(state: State = 'running', hold = false): Promise<number> {
  const { id } = await proposedBackfill(db);
  await db.query('update bot.backfills set state = $2, hold = $3 where id = $1', [id, state, hold]);
  return id;
}

function take(owner: string, seconds = 60): Promise<Lease | null> {
  return takeLease(db, owner, ['running', 'ready'], seconds);
}

/** As if so much time had passed: the clock is the database's. */
async function letTimePass(id: number, seconds: number): Promise<void> {
  await db.query(
    'update bot.backfills set lease_until = lease_until - make_interval(secs => $2) where id = $1',
    [id, seconds],
  );
}

describe('the lease on a backfill', () => {
  it('goes to one of many who look at the same moment', async () => {
    const id = await working();
    const taken = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(owner => take(owner)));
    const leases = taken.filter(lease => lease !== null);
    expect(leases).toHaveLength(1);
    expect(leases[0]).toMatchObject({ backfillId: id });
  });

  it('gives different backfills to those who look at the same moment', async () => {
    const ids = [await working(), await working(), await working()];
    const taken = await Promise.all(['a', 'b', 'c'].map(owner => take(owner)));
    expect(new Set(taken.map(lease => lease?.backfillId))).toEqual(new Set(ids));
    expect(await take('d')).toBeNull();
  });

  it('is not waited for while somebody decides about the backfill', async () => {
    const id = await working();
    await inTransaction(db, async tx => {
      await tx.query('select from bot.backfills where id = $1 for update', [id]);
      expect(await take('a')).toBeNull();
    });
    expect(await take('a')).not.toBeNull();
  });

  it('is nobody else’s until it runs out, and then has a greater token', async () => {
    const id = await working();
    const first = await take('a');
    expect(await take('b')).toBeNull();
    await letTimePass(id, 61);
    const second = await take('b');
    expect(second?.token).toBeGreaterThan(first?.token ?? Number.NaN);
  });

  it('can be prolonged by its holder, even after it ran out, and by nobody who lost it', async () => {
    const id = await working();
    const first = await taken('a');
    await letTimePass(id, 50);
    expect(await renewLease(db, first, 60)).toBe(true);
    await letTimePass(id, 50);
    expect(await take('b')).toBeNull();
    await letTimePass(id, 20);
    expect(await renewLease(db, first, 60)).toBe(true);
    await letTimePass(id, 61);
    const second = await taken('b');
    expect(await renewLease(db, first, 60)).toBe(false);
    expect(await renewLease(db, second, 60)).toBe(true);
  });

  it('is not prolonged by a renewal that comes after it was given back', async () => {
    const id = await working();
    const lease = await taken('a');
    await releaseLease(db, lease, 30);
    expect(await renewLease(db, lease, 60)).toBe(false);
    await letTimePass(id, 31);
    expect(await take('b')).not.toBeNull();
  });

  it('is free at once when it is given back, and after its rest when there was nothing to do yet', async () => {
    const id = await working();
    await releaseLease(db, await taken('a'));
    await releaseLease(db, await taken('b'), 30);
    expect(await take('c')).toBeNull();
    await letTimePass(id, 31);
    expect(await take('c')).not.toBeNull();
  });

  it('is not taken from its new holder by an old one who gives it back late', async () => {
    const id = await working();
    const first = await taken('a');
    await letTimePass(id, 61);
    await taken('b');
    await releaseLease(db, first);
    expect(await take('c')).toBeNull();
  });

  it('can be had during a rest that somebody ended, and not from a holder who was woken', async () => {
    const id = await working();
    await releaseLease(db, await taken('a'), 300);
    await wakeBackfill(db, id);
    await taken('b');
    await wakeBackfill(db, id);
    expect(await take('c')).toBeNull();
  });

  it('does not rest over what was said while it was held', async () => {
    const id = await working();
    const held = await taken('a');
    await wakeBackfill(db, id);
    await releaseLease(db, held, 300);
    const again = await taken('b');
    await releaseLease(db, again, 300);
    expect(await take('c')).toBeNull();
  });

  it('is not given for a promotion that waits for a person, nor for what needs no work', async () => {
    await working('ready', true);
    await working('paused');
    expect(await take('a')).toBeNull();
    const id = await working('ready');
    expect(await take('a')).toMatchObject({ backfillId: id });
  });

  it('lets those go first that have waited, so that one restless backfill starves no other', async () => {
    const restless = await working();
    const patient = await working();
    await db.query(`update bot.backfills set lease_until = now() - interval '1 s' where id = $1`, [restless]);
    await db.query(`update bot.backfills set lease_until = now() - interval '9 s' where id = $1`, [patient]);
    expect(await take('a')).toMatchObject({ backfillId: patient });
    expect(await take('b')).toMatchObject({ backfillId: restless });
  });
});

async function taken(owner: string): Promise<Lease> {
  const lease = await take(owner);
  if (!lease) throw new Error(`${owner} got no lease`);
  return lease;
}
