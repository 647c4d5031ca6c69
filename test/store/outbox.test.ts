import type pg from 'pg';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { announcements } from '../../src/plan/say/announcements.ts';
import type { Outgoing } from '../../src/plan/say/models.ts';
import { noteMessage } from '../../src/plan/say/run-messages.ts';
import type { Backfill } from '../../src/store/backfills.ts';
import { inTransaction } from '../../src/store/db.ts';
import {
  claimMessage,
  deliveredAt,
  failDelivery,
  markDelivered,
  markInDoubt,
  nextDue,
  postponeDelivery,
  reviveDelivery,
  saveFileId,
} from '../../src/store/deliveries.ts';
import {
  acknowledgeFailure,
  findMessage,
  findMessageInSlack,
  isGateInDoubt,
  messagesOf,
  outstandingAnnouncements,
  say,
} from '../../src/store/messages.ts';
import { proposedBackfill } from '../fixtures/proposed.ts';
import { createDatabase } from '../postgres/databases.ts';

const NOW = new Date('2026-04-01T12:00:00Z');
const LEASE = 60;
let db: pg.Pool;
let subject: Backfill;
let slackTs = 0;

beforeAll(async () => {
  db = (await createDatabase('bot')).pool();
});

beforeEach(async () => {
  await db.query('truncate bot.messages');
  subject = await proposedBackfill(db);
});

function later(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}

/** A note of the fixture's backfill, in the home channel and outside of any thread, with this text. */
function note(text: string, differences: Partial<Outgoing<'note'>> = {}): Outgoing<'note'> {
  const { threadKey: _, ...rest } = noteMessage(subject, text, null, NOW);
  return { ...rest, key: text, ...differences };
}

async function sayNote(text: string, differences: Partial<Outgoing<'note'>> = {}): Promise<void> {
  await say(db, note(text, differences), NOW);
}

async function claim(owner = 'a', at = NOW): Promise<string | null> {
  return (await claimMessage(db, owner, LEASE, at))?.key ?? null;
}

async function deliver(key: string, revision = 1): Promise<void> {
  slackTs += 1;
  const ts = `1775044800.${String(slackTs).padStart(6, '0')}`;
  await inTransaction(db, tx => markDelivered(tx, key, { ts, revision, now: NOW }));
}

async function stateOf(key: string) {
  const message = await findMessage(db, key);
  return message && { state: message.state, wanted: message.wanted, delivered: message.delivered };
}

describe('saying something', () => {
  it('twice is saying it once', async () => {
    await sayNote('hello');
    await sayNote('hello');
    expect(await stateOf('hello')).toEqual({ state: 'pending', wanted: 1, delivered: 0 });
    await deliver('hello');
    await sayNote('hello');
    expect(await stateOf('hello')).toEqual({ state: 'delivered', wanted: 1, delivered: 1 });
    expect(await messagesOf(db, subject.id)).toHaveLength(1);
  });

  it('anew under one key changes the one message, and delivers it again', async () => {
    await sayNote('k');
    await deliver('k');
    await say(db, note('k', { model: { ...note('k').model, text: 'something else' } }), NOW);
    expect(await stateOf('k')).toEqual({ state: 'pending', wanted: 2, delivered: 1 });
    await deliver('k', 2);
    expect(await stateOf('k')).toEqual({ state: 'delivered', wanted: 2, delivered: 2 });
  });

  it('many times while the message waits delivers only the last', async () => {
    for (let step = 0; step < 20; step += 1) {
      await say(db, note('k', { model: { ...note('k').model, text: `step ${step}` } }), NOW);
    }
    const claimed = await claimMessage(db, 'a', LEASE, NOW);
    expect(claimed).toMatchObject({ wanted: 20, content: { model: { text: 'step 19' } } });
    await deliver('k', 20);
    expect(await claim()).toBeNull();
  });

  it('while an older wording is on its way keeps the newer one waiting', async () => {
    await sayNote('k');
    expect(await claim()).toBe('k');
    await say(db, note('k', { model: { ...note('k').model, text: 'newer' } }), NOW);
    expect(await claim('b')).toBeNull();
    await deliver('k', 1);
    expect(await stateOf('k')).toEqual({ state: 'pending', wanted: 2, delivered: 1 });
    expect(await claim('b')).toBe('k');
  });

  it('anew does not revive what failed for good, nor hurry what Slack asked to wait with', async () => {
    await sayNote('failed');
    await inTransaction(db, tx => failDelivery(tx, 'failed', 'is_archived'));
    await say(db, note('failed', { model: { ...note('failed').model, text: 'anew' } }), NOW);
    expect(await stateOf('failed')).toMatchObject({ state: 'failed' });

    await sayNote('slow');
    await postponeDelivery(db, 'slow', { error: 'ratelimited', at: later(30), inDoubt: false });
    await say(db, note('slow', { model: { ...note('slow').model, text: 'anew' } }), later(1));
    expect(await claim('a', later(29))).toBeNull();
    expect(await claim('a', later(30))).toBe('slow');
  });

  it('at once from many sides leaves one message that holds one of what was said', async () => {
    const texts = Array.from({ length: 8 }, (_, index) => `text ${index}`);
    await Promise.all(
      texts.map(text =>
        inTransaction(db, tx => say(tx, note('k', { model: { ...note('k').model, text } }), NOW)),
      ),
    );
    const [message, ...others] = await messagesOf(db, subject.id);
    expect(others).toEqual([]);
    expect(message?.wanted).toBe(8);
    expect(texts).toContain(message?.content.kind === 'note' ? message.content.model.text : null);
  });

  it('what no database takes keeps all the rest of it', async () => {
    await say(db, note('k', { model: { ...note('k').model, text: 'a\0b \ud83d 😀' } }), NOW);
    const message = await findMessage(db, 'k');
    expect(message?.content.model).toMatchObject({ text: 'ab \ufffd 😀' });
  });

  it('is heard by whoever listens, when it commits and not before', async () => {
    const listener = await db.connect();
    const heard: string[] = [];
    listener.on('notification', ({ channel }) => heard.push(channel));
    await listener.query('listen backfill_outbox');
    await inTransaction(db, async tx => {
      await say(tx, note('k'), NOW);
      await listener.query('select 1');
      expect(heard).toEqual([]);
    });
    await expect.poll(() => heard).toEqual(['backfill_outbox']);
    await listener.query('unlisten *');
    listener.release();
  });
});

describe('claiming what is to be delivered', () => {
  it('takes the oldest first, in one channel one after the other', async () => {
    for (const key of ['first', 'second', 'third']) await sayNote(key);
    expect(await claim()).toBe('first');
    expect(await claim('b')).toBeNull();
    await deliver('first');
    expect(await claim('b')).toBe('second');
  });

  it('takes messages of other channels and of other backfills side by side, each once', async () => {
    await sayNote('here');
    await sayNote('there', { channelId: 'C_OTHER' });
    const other = await proposedBackfill(db);
    await say(db, { ...note('theirs'), backfillId: other.id }, NOW);
    const claimed = await Promise.all(['a', 'b', 'c', 'd'].map(owner => claim(owner)));
    expect(claimed.filter(key => key !== null).sort()).toEqual(['here', 'theirs', 'there']);
  });

  it('keeps a reply waiting while the root of its thread is on its way', async () => {
    await sayNote('root', { channelId: 'C_ROOT' });
    await sayNote('reply', { threadKey: 'root' });
    expect(await claim()).toBe('root');
    expect(await claim()).toBeNull();
    await deliver('root');
    expect(await claim()).toBe('reply');
  });

  it.each([
    ['failed', (tx: pg.PoolClient) => failDelivery(tx, 'root', 'is_archived')],
    [
      'was acknowledged',
      async (tx: pg.PoolClient) => {
        await failDelivery(tx, 'root', 'is_archived');
        await acknowledgeFailure(tx, 'root', 'U_ADA', NOW);
      },
    ],
    [
      'never was',
      async (tx: pg.PoolClient) => void (await tx.query(`delete from bot.messages where key = 'root'`)),
    ],
  ])('keeps no reply waiting for a root that %s', async (_, settle) => {
    await sayNote('root', { channelId: 'C_ROOT' });
    await sayNote('reply', { threadKey: 'root' });
    await inTransaction(db, settle);
    expect(await claim()).toBe('reply');
  });

  it('edits what stands already without waiting for what is to be posted', async () => {
    await sayNote('living');
    await deliver('living');
    await sayNote('stuck');
    await postponeDelivery(db, 'stuck', { error: 'timeout', at: later(60), inDoubt: false });
    await say(db, note('living', { model: { ...note('living').model, text: 'new' } }), NOW);
    expect(await claim()).toBe('living');
  });

  it('takes over what its holder did not finish in time, in doubt when a post had left', async () => {
    await sayNote('k');
    expect(await claim()).toBe('k');
    expect(await markInDoubt(db, 'k', 'a')).toBe(true);
    expect(await claim('b')).toBeNull();
    await db.query(`update bot.messages set lease_until = now() - interval '1 s'`);
    const taken = await claimMessage(db, 'b', LEASE, NOW);
    expect(taken).toMatchObject({ key: 'k', inDoubt: true, attempts: 1 });
    expect(await markInDoubt(db, 'k', 'a')).toBe(false);
  });

  it('takes nothing before it is due, and says when that is', async () => {
    expect(await nextDue(db)).toBeNull();
    await sayNote('k');
    await postponeDelivery(db, 'k', { error: 'ratelimited', at: later(30), inDoubt: false });
    expect(await nextDue(db)).toEqual(later(30));
    expect(await claim('a', later(29))).toBeNull();
    expect(await claim('a', later(31))).toBe('k');
  });
});

describe('what became of a message', () => {
  it('is known by its place in Slack, and since when', async () => {
    await sayNote('k');
    expect(await deliveredAt(db, 'k')).toBeNull();
    await inTransaction(db, tx => markDelivered(tx, 'k', { ts: '1775044800.5', revision: 1, now: later(3) }));
    expect(await findMessageInSlack(db, 'C_HOME', '1775044800.5')).toMatchObject({
      key: 'k',
      state: 'delivered',
    });
    expect(await findMessageInSlack(db, 'C_OTHER', '1775044800.5')).toBeNull();
    await inTransaction(db, tx => markDelivered(tx, 'k', { ts: null, revision: 1, now: later(9) }));
    expect(await deliveredAt(db, 'k')).toEqual(later(3));
  });

  it('is kept where Slack put it, when that is not where it was sent to', async () => {
    await sayNote('k', { channelId: 'U_EVE' });
    await inTransaction(db, tx =>
      markDelivered(tx, 'k', { ts: '1775044800.7', revision: 1, now: NOW, channelId: 'D_EVE' }),
    );
    await say(db, note('k', { channelId: 'U_EVE', model: { ...note('k').model, text: 'new' } }), NOW);
    expect(await claimMessage(db, 'a', LEASE, NOW)).toMatchObject({ key: 'k', channelId: 'D_EVE' });
  });

  it('is in doubt from before a post leaves until its answer is known, as reactions on it may come sooner', async () => {
    await sayNote('k', { gate: { gate: 1, boundHash: 'h' } });
    expect(await isGateInDoubt(db, 'C_HOME')).toBe(false);
    await claim();
    await markInDoubt(db, 'k', 'a');
    expect(await isGateInDoubt(db, 'C_HOME')).toBe(true);
    expect(await isGateInDoubt(db, 'C_OTHER')).toBe(false);
    await deliver('k');
    expect(await isGateInDoubt(db, 'C_HOME')).toBe(false);
  });

  it('can be tried again or acknowledged once it failed, and only one of the two', async () => {
    await sayNote('k');
    const revive = () => inTransaction(db, tx => reviveDelivery(tx, 'k', NOW));
    const acknowledge = () => inTransaction(db, tx => acknowledgeFailure(tx, 'k', 'U_BEN', NOW));
    expect(await acknowledge()).toBe(false);
    expect(await revive()).toBe(false);
    await inTransaction(db, tx => failDelivery(tx, 'k', 'is_archived'));
    const outcomes = await Promise.all([revive(), acknowledge()]);
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await acknowledge()).toBe(false);
  });

  it('remembers the file it shows', async () => {
    await sayNote('k');
    await saveFileId(db, 'k', 'F1');
    expect(await findMessage(db, 'k')).toMatchObject({ fileId: 'F1' });
  });

  it('keeps a start waiting until every announcement of this version arrived or was acknowledged', async () => {
    const channels = ['a', 'b', 'c'].map(name => ({ channelId: name, name, because: 'they read it' }));
    const told = await proposedBackfill(db, { communication: { channels } });
    const waitingFor = async (version: number) =>
      (await outstandingAnnouncements(db, told.id, version)).map(({ channelId }) => channelId);
    const key = (name: string) => `BF-${told.id}/announcement/v1/${name}`;
    for (const version of [1, 2]) {
      for (const message of announcements({ ...told, askedVersion: version })) await say(db, message, NOW);
    }
    expect(await waitingFor(1)).toEqual(['a', 'b', 'c']);
    await deliver(key('a'));
    await inTransaction(db, tx => failDelivery(tx, key('b'), 'is_archived'));
    expect(await waitingFor(1)).toEqual(['b', 'c']);
    await inTransaction(db, tx => acknowledgeFailure(tx, key('b'), 'U_ADA', NOW));
    await deliver(key('c'));
    expect(await waitingFor(1)).toEqual([]);
    const sooner = { ...told.plan.communication, startAfter: '2026-04-02T06:00:00Z' };
    for (const message of announcements({ ...told, plan: { ...told.plan, communication: sooner } })) {
      await say(db, message, NOW);
    }
    expect(await waitingFor(1)).toEqual(['a', 'c']);
    for (const name of ['a', 'c']) await deliver(key(name), 2);
    expect(await waitingFor(1)).toEqual([]);
    expect(await waitingFor(2)).toEqual(['a', 'b', 'c']);
  });
});
