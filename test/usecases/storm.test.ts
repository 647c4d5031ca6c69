import { beforeAll, describe, expect, it } from 'vitest';
import { EDGES } from '../../src/plan/lifecycle.ts';
import { planHash } from '../../src/plan/schema.ts';
import { type AuditEntry, auditOf, verifyAudit } from '../../src/store/audit.ts';
import { inTransaction } from '../../src/store/db.ts';
import { failDelivery, markDelivered, reviveDelivery } from '../../src/store/deliveries.ts';
import { wakeBackfill } from '../../src/store/leases.ts';
import { messagesOf } from '../../src/store/messages.ts';
import { acknowledgeUndelivered } from '../../src/usecases/acknowledge.ts';
import { askFor } from '../../src/usecases/ask-for.ts';
import { handleWaitingEvents } from '../../src/usecases/receive-event.ts';
import { reconcileGate } from '../../src/usecases/reconcile-gate.ts';
import { ADA, type Scene, scene } from './scene.ts';

let world: Scene;
const places = new Map<string, number>();

beforeAll(async () => {
  world = await scene();
});

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return sides => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

type Act = (id: number, roll: (sides: number) => number) => Promise<unknown>;

const PEOPLE = ['U_BEN', 'U_CLEO', 'U_ADA', 'U_EVE'];

/** What people, Slack and the clock may do at any moment, each as often as it stands here. */
const ACTS: readonly Act[] = [
  ...Array.from({ length: 7 }, () => react(true)),
  react(false),
  look,
  id => world.edit(id, { extraChannels: ['C_SALES'] }),
  (id, roll) => world.edit(id, { last: `2026-03-${10 + roll(2)}` }),
  id => world.edit(id, {}),
  deliverOne,
  deliverOne,
  failOne,
  acknowledgeOne,
  () => handleWaitingEvents(world.ctx),
  id => askFor(world.ctx, { ...ADA, backfillId: id, verb: 'pause' }),
];

/** How often the gate passed over all throws: never would mean that nothing was put to the test. */
let passed = 0;

describe('everything at once', () => {
  it.each([1, 2, 3, 4])('waits for nobody for ever and breaks no promise, throw %i', async seed => {
    const roll = dice(seed);
    const id = await world.propose();
    await world.deliver(id);
    for (let wave = 0; wave < 5; wave += 1) {
      world.pass(10);
      const acts: Act[] = Array.from({ length: 14 }, () => ACTS[roll(ACTS.length)] ?? look);
      if (wave === 0) acts.unshift(approveAs('U_BEN'), approveAs('U_CLEO'));
      if (wave === 4) acts[7] = () => askFor(world.ctx, { ...ADA, backfillId: id, verb: 'cancel' });
      const ends = await Promise.allSettled(acts.map(act => act(id, roll)));
      const broken = ends.flatMap(end => (end.status === 'rejected' ? [String(end.reason)] : []));
      expect(broken).toEqual([]);
    }
    const trail = await auditOf(world.db, id);
    expectLegal(trail);
    await expectBound(id, trail);
    expect(await verifyAudit(world.db)).toMatchObject({ ok: true });
    await expectOneOpenRequest(id);
    expect((await world.find(id)).state).toBe('cancelled');
    passed += trail.filter(({ actor }) => actor === 'bot/gate').length;
  });

  it('lets the gate pass now and then', () => {
    expect(passed).toBeGreaterThan(0);
  });
});

/** Each change of state goes on where the last one ended, over an edge of the lifecycle. */
function expectLegal(trail: readonly AuditEntry[]): void {
  let state: unknown = 'proposed';
  for (const { verb, detail } of trail.filter(entry => 'to' in entry.detail)) {
    expect([verb, detail.from]).toEqual([verb, state]);
    expect(EDGES.some(edge => edge.from === detail.from && edge.verb === verb && edge.to === detail.to)).toBe(
      true,
    );
    state = detail.to;
  }
}

/** Whenever the gate passed, every owner stood by the version then in force, and had said so of its hash. */
async function expectBound(id: number, trail: readonly AuditEntry[]): Promise<void> {
  let hash: unknown;
  let approvals = new Set<string>();
  let blocks = new Set<string>();
  for (const { verb, actor, detail } of trail) {
    if (verb === 'propose' || verb === 'revise') {
      hash = detail.hash;
      approvals = new Set();
      blocks = new Set();
    }
    const key = `${actor} ${String(detail.emoji)}`;
    if (verb === 'approve' && actor !== 'bot/gate') approvals.add(key);
    if (verb === 'withdraw_approve') approvals.delete(key);
    if (verb === 'block') blocks.add(key);
    if (verb === 'withdraw_block') blocks.delete(key);
    if (verb !== 'approve' || actor !== 'bot/gate') continue;
    expect(detail.boundHash).toBe(hash);
    for (const owner of ['U_BEN', 'U_CLEO']) {
      expect([...approvals].some(one => one.startsWith(owner))).toBe(true);
      expect([...blocks].some(one => one.startsWith(owner))).toBe(false);
    }
  }
  const backfill = await world.find(id);
  expect(backfill.planHash).toBe(hash);
  expect(planHash(backfill.plan)).toBe(hash);
}

async function expectOneOpenRequest(id: number): Promise<void> {
  const { state, askedVersion } = await world.find(id);
  const requests = await world.messages(id, 'approval_request');
  const open = requests.filter(({ content }) => 'open' in content.model && content.model.open);
  expect(open.map(({ key }) => key)).toEqual(state === 'proposed' ? [`BF-${id}/gate1/v${askedVersion}`] : []);
}

function approveAs(by: string): Act {
  return async id => world.react({ message: await world.message(id, 'gate1'), by });
}

function react(added: boolean): Act {
  return async (id, roll) => {
    const [by, emoji] = [
      PEOPLE[roll(6)] ?? (roll(2) === 0 ? 'U_BEN' : 'U_CLEO'),
      roll(12) === 0 ? 'x' : 'white_check_mark',
    ];
    const message = await world.message(id, 'gate1');
    if (message.ts !== null) await world.react({ message, by, emoji, added, after: roll(9) });
  };
}

async function look(id: number, roll: (sides: number) => number = () => 0): Promise<void> {
  const users = PEOPLE.filter(() => roll(2) === 0);
  const { channelId, ts } = await world.message(id, 'gate1');
  if (ts === null) return;
  const reactions = [{ name: 'white_check_mark', users }];
  await reconcileGate(world.ctx, { channelId, ts, reactions, at: world.ctx.clock() });
}

/** As the deliverer does it: the backfill before its message. */
async function deliverOne(id: number): Promise<void> {
  const pending = (await messagesOf(world.db, id)).find(({ state }) => state === 'pending');
  if (!pending) return;
  const ts = pending.ts ?? placeOf(pending.key);
  await inTransaction(world.db, async tx => {
    await wakeBackfill(tx, id);
    await markDelivered(tx, pending.key, { ts, revision: pending.wanted, now: world.ctx.clock() });
  });
}

async function failOne(id: number): Promise<void> {
  const pending = (await messagesOf(world.db, id)).find(
    ({ state, required }) => state === 'pending' && required,
  );
  if (!pending) return;
  await inTransaction(world.db, async tx => {
    await tx.query('select from bot.backfills where id = $1 for update', [id]);
    await failDelivery(tx, pending.key, 'is_archived');
  });
}

async function acknowledgeOne(id: number, roll: (sides: number) => number): Promise<void> {
  const failed = (await messagesOf(world.db, id)).find(({ state }) => state === 'failed');
  if (!failed) return;
  if (roll(2) === 0) await acknowledgeUndelivered(world.ctx, { ...ADA, messageKey: failed.key });
  else await inTransaction(world.db, tx => reviveDelivery(tx, failed.key, world.ctx.clock()));
}

/** Where Slack puts a message: always at the same place, whoever posts it first. */
function placeOf(key: string): string {
  const place = places.get(key) ?? places.size + 1;
  places.set(key, place);
  return `1775044810.${String(place).padStart(6, '0')}`;
}
