import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Message, openGateMessages } from '../../src/store/messages.ts';
import { reconcileGate, type Shown } from '../../src/usecases/reconcile-gate.ts';
import { type Scene, scene } from './scene.ts';

let world: Scene;
let id: number;
let request: Message;

beforeAll(async () => {
  world = await scene();
});

/** Proposed, announced and asked about at noon; it is ten seconds later now. */
beforeEach(async () => {
  world.setSkew(0);
  await begin();
});

async function begin(): Promise<void> {
  id = await world.propose();
  await world.deliver(id);
  request = await world.message(id, 'gate1');
  world.pass(10);
}

/** What Slack shows on the request, asked for now: each emoji with its people. */
function look(reactions: Record<string, readonly string[]>, differences: Partial<Shown> = {}): Promise<void> {
  return reconcileGate(world.ctx, {
    channelId: request.channelId,
    ts: request.ts ?? '',
    reactions: Object.entries(reactions).map(([name, users]) => ({ name, users })),
    at: world.ctx.clock(),
    ...differences,
  });
}

async function state(): Promise<string> {
  return (await world.find(id)).state;
}

async function shown() {
  const { content } = await world.message(id, 'gate1');
  if (content.kind !== 'approval_request') throw new Error('not a request');
  return {
    filledBy: content.model.slots.map(({ filledBy }) => filledBy),
    blockedBy: content.model.blockedBy,
  };
}

describe('looking at what Slack shows on a request', () => {
  it('finds the reactions whose events were lost', async () => {
    await look({ white_check_mark: ['U_BEN'], heavy_check_mark: ['U_CLEO'], eyes: ['U_EVE'] });
    expect(await state()).toBe('approved');
    expect((await shown()).filledBy).toEqual(['U_BEN', 'U_CLEO']);
  });

  it('finds those that were taken back', async () => {
    await world.react({ message: request, by: 'U_BEN' });
    world.pass(5);
    await look({});
    expect((await shown()).filledBy).toEqual([null, null]);
    expect(await world.trail(id)).toContain('withdraw_approve by U_BEN');
  });

  it('changes nothing where nothing has changed, and says nothing twice', async () => {
    await world.react({ message: request, by: 'U_BEN' });
    await world.react({ message: request, by: 'U_EVE' });
    const before = [await world.trail(id), await world.messages(id)];
    world.pass(300);
    for (let round = 0; round < 3; round += 1) {
      await look({ white_check_mark: ['U_BEN', 'U_EVE'] });
      world.pass(300);
    }
    expect([await world.trail(id), await world.messages(id)]).toEqual(before);
  });

  it('sees a ❌ beside the ✅ that would fill the gate', async () => {
    await look({ white_check_mark: ['U_BEN', 'U_CLEO'], x: ['U_BEN'] });
    expect(await state()).toBe('proposed');
    expect(await shown()).toEqual({ filledBy: [null, 'U_CLEO'], blockedBy: ['U_BEN'] });
  });

  it('takes the withdrawal of a ❌ and the ✅ that came meanwhile together', async () => {
    await world.react({ message: request, by: 'U_BEN', emoji: 'x' });
    world.pass(5);
    await look({ white_check_mark: ['U_BEN', 'U_CLEO'] });
    expect(await state()).toBe('approved');
  });

  it('lets the gate pass that was filled without our noticing', async () => {
    await world.react({ message: request, by: 'U_BEN' });
    await world.react({ message: request, by: 'U_CLEO' });
    await world.setState(id, 'proposed');
    await look({ white_check_mark: ['U_BEN', 'U_CLEO'] });
    expect(await state()).toBe('approved');
  });

  it('says once to each whose reaction does not count so', async () => {
    await look({ white_check_mark: ['U_EVE', 'U_ADA'] });
    const notes = await world.messages(id, 'uncounted');
    expect(notes.map(({ userId }) => userId)).toEqual(['U_EVE', 'U_ADA']);
  });

  it('leaves a closed request alone, whatever stands on it', async () => {
    await world.edit(id, { purpose: 'Another.' });
    await world.deliver(id);
    const messages = await world.messages(id);
    await look({ white_check_mark: ['U_BEN', 'U_CLEO', 'U_EVE'] });
    expect(await state()).toBe('proposed');
    expect(await world.messages(id)).toEqual(messages);
    const open = await openGateMessages(world.db);
    expect(open.filter(({ backfillId }) => backfillId === id).map(({ key }) => key)).toEqual([
      `BF-${id}/gate1/v2`,
    ]);
  });

  it('changes nothing for a message that is not ours, or none to decide on', async () => {
    await look({ white_check_mark: ['U_BEN', 'U_CLEO'] }, { ts: '1.000001' });
    const plan = await world.message(id, 'plan');
    await look({ white_check_mark: ['U_BEN', 'U_CLEO'] }, { ts: plan.ts ?? '' });
    expect(await world.trail(id)).toEqual(['propose by U_ADA']);
  });

  it('lets what Slack reports of a later moment win, though it was heard of before', async () => {
    const at = world.ctx.clock();
    world.pass(2);
    await world.react({ message: request, by: 'U_BEN' });
    await look({}, { at });
    expect((await shown()).filledBy).toEqual(['U_BEN', null]);
  });

  it('looked at twice at the same moment approves once', async () => {
    await Promise.all([1, 2].map(() => look({ white_check_mark: ['U_BEN', 'U_CLEO'] })));
    expect((await world.trail(id)).filter(line => line === 'approve by bot/gate')).toHaveLength(1);
  });
});

describe.each([
  ['ahead of', 600],
  ['behind', -600],
])('with our clock ten minutes %s Slack’s', (_, skew) => {
  beforeEach(async () => {
    world.setSkew(skew);
    await begin();
  });

  it('a reaction that is seen counts', async () => {
    await look({ white_check_mark: ['U_BEN'] });
    expect((await shown()).filledBy).toEqual(['U_BEN', null]);
    expect(await world.messages(id, 'uncounted')).toEqual([]);
  });

  it('one that was seen can be withdrawn at once', async () => {
    await look({ white_check_mark: ['U_BEN'] });
    world.pass(1);
    await world.react({ message: request, by: 'U_BEN', added: false });
    expect((await shown()).filledBy).toEqual([null, null]);
  });

  it('one that was reported is not lost to an older look', async () => {
    const at = world.ctx.clock();
    world.pass(2);
    await world.react({ message: request, by: 'U_BEN' });
    await look({}, { at });
    expect((await shown()).filledBy).toEqual(['U_BEN', null]);
  });

  it('one that was reported and is gone is seen to be gone', async () => {
    await world.react({ message: request, by: 'U_BEN' });
    world.pass(5);
    await look({});
    expect((await shown()).filledBy).toEqual([null, null]);
  });
});
