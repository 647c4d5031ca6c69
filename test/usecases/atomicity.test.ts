import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/store/audit.ts';
import { insertDraft } from '../../src/store/drafts.ts';
import { acknowledgeUndelivered } from '../../src/usecases/acknowledge.ts';
import { askFor } from '../../src/usecases/ask-for.ts';
import type { Context } from '../../src/usecases/context.ts';
import { fileRecord } from '../../src/usecases/file-record.ts';
import { nudge } from '../../src/usecases/nudge.ts';
import { proposeDraft } from '../../src/usecases/propose-draft.ts';
import { handleWaitingEvents, receiveEvent } from '../../src/usecases/receive-event.ts';
import { receiveReaction } from '../../src/usecases/receive-reaction.ts';
import { answersFixture } from '../fixtures/answers.ts';
import { failingAt, faultyPool, LostAnswer } from '../fixtures/faulty-pool.ts';
import { approved, measure, promote, start } from './run-scene.ts';
import { ADA, refuseDelivery, type Scene, scene } from './scene.ts';

/** Everything that one use case may write: state, plans, signals, audit rows and messages. */
const TABLES = [
  'drafts',
  'backfills',
  'plans',
  'signals',
  'runs',
  'records',
  'messages',
  'audit',
  'audit_head',
];

let world: Scene;

beforeAll(async () => {
  world = await scene();
});

type Act = (ctx: Context) => Promise<unknown>;

/** What each use case begins with, and the use case itself. */
const ACTS: readonly [name: string, prepare: () => Promise<Act>][] = [
  ['proposing', () => proposing(null)],
  ['editing what is hashed', async () => proposing(await approved(world), { last: '2026-03-10' })],
  ['telling more people', async () => proposing(await approved(world), { extraChannels: ['C_SALES'] })],
  [
    'the reaction that fills the gate',
    async () => {
      const id = await world.propose();
      await world.deliver(id);
      const { channelId, ts } = await world.message(id, 'gate1');
      await world.react({ message: await world.message(id, 'gate1'), by: 'U_BEN' });
      const cleo = { channelId, ts: ts ?? '', userId: 'U_CLEO', reaction: 'white_check_mark', added: true };
      return ctx => receiveReaction(ctx, { ...cleo, at: new Date(world.ctx.clock().getTime() + 1_000) });
    },
  ],
  [
    'acknowledging a failure',
    async () => {
      const id = await world.propose();
      const messageKey = `BF-${id}/announcement/v1/C_GROWTH`;
      await refuseDelivery(world.db, messageKey);
      return ctx => acknowledgeUndelivered(ctx, { ...ADA, messageKey });
    },
  ],
  [
    'cancelling',
    async () => {
      const id = await world.propose();
      return ctx => askFor(ctx, { ...ADA, backfillId: id, verb: 'cancel' });
    },
  ],
  [
    'expiring',
    async () => {
      await world.clear();
      await world.propose();
      const later = new Date(world.ctx.clock().getTime() + 15 * 86_400_000);
      return ctx => nudge({ ...ctx, clock: () => later });
    },
  ],
  [
    'filing a record',
    async () => {
      const id = await approved(world);
      await start(world, id);
      await measure(world, id);
      await promote(world, id, 0);
      return ctx => fileRecord(ctx, id, []);
    },
  ],
];

async function proposing(revises: number | null, differences = {}): Promise<Act> {
  const draftId = randomUUID();
  const answers = answersFixture(differences);
  await insertDraft(world.db, { id: draftId, ...ADA, answers, revises, now: world.ctx.clock() });
  return ctx => proposeDraft(ctx, { ...ADA, draftId });
}

/** Every row of every table, as one hash a table. */
async function everything(): Promise<Record<string, string>> {
  const select = TABLES.map(
    table =>
      `(select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from bot.${table} t) as ${table}`,
  );
  const { rows } = await world.db.query<Record<string, string>>(`select ${select.join(', ')}`);
  return rows[0] ?? {};
}

describe('a failure at any statement', () => {
  it.each(ACTS)('of %s leaves neither state nor audit row nor message behind', async (_, prepare) => {
    const act = await prepare();
    const before = await everything();
    let failures = 0;
    for (let number = 1; ; number += 1) {
      const fault = failingAt(number, new Error('broken off'));
      const failed = await act({ ...world.ctx, db: faultyPool(world.db, fault) }).then(
        () => false,
        (error: Error) => error.message === 'broken off',
      );
      if (!failed) {
        expect(fault.count()).toBeLessThan(number);
        break;
      }
      failures += 1;
      expect([number, await everything()]).toEqual([number, before]);
    }
    expect(failures).toBeGreaterThan(8);
    const after = await everything();
    expect(after.audit).not.toBe(before.audit);
    expect(after.messages).not.toBe(before.messages);
    expect(await verifyAudit(world.db)).toMatchObject({ ok: true });
  });
});

describe('the answer to COMMIT that is lost', () => {
  const losing = (ctx: Context): Context => ({
    ...ctx,
    db: faultyPool(ctx.db, sql => (sql === 'commit' ? new LostAnswer('who knows') : null)),
  });

  it.each(ACTS)('to %s leaves it done once, however often it is tried again', async (_, prepare) => {
    const act = await prepare();
    await act(losing(world.ctx)).catch(() => undefined);
    const done = await everything();
    await act(world.ctx).catch(() => undefined);
    expect(await everything()).toEqual(done);
  });

  it('to an event is caught up with and changes nothing more', async () => {
    const id = await world.propose();
    await world.deliver(id);
    const event = await world.event({ message: await world.message(id, 'gate1'), by: 'U_BEN' });
    await expect(receiveEvent(losing(world.ctx), event)).rejects.toThrow('who knows');
    const done = await everything();
    expect(await handleWaitingEvents(world.ctx)).toBe(1);
    expect(await everything()).toEqual(done);
    expect(await world.trail(id)).toEqual(['propose by U_ADA', 'approve by U_BEN']);
  });
});
