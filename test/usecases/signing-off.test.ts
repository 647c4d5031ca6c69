import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Message, openGateMessages } from '../../src/store/messages.ts';
import { findRun } from '../../src/store/runs.ts';
import { reconcileGate } from '../../src/usecases/reconcile-gate.ts';
import { approved, happen, measure, start } from './run-scene.ts';
import { type Scene, scene } from './scene.ts';

let world: Scene;
let id: number;

beforeAll(async () => {
  world = await scene();
});

/** Daily revenue, of which finance is told and Ben approves plan and result: measured, and shown to him. */
beforeEach(async () => {
  id = await approved(world, { dataset: 'revenue_daily' });
  await start(world, id);
  await measure(world, id, 'f1');
  await world.deliver(id);
  world.pass(10);
});

async function state(): Promise<string> {
  return (await world.find(id)).state;
}

async function requests(): Promise<{ open: boolean; state: string; filledBy: (string | null)[] }[]> {
  return (await world.messages(id, 'signoff_request')).flatMap(({ content }) =>
    content.kind === 'signoff_request'
      ? [
          {
            open: content.model.open,
            state: content.model.state,
            filledBy: content.model.slots.map(({ filledBy }) => filledBy),
          },
        ]
      : [],
  );
}

function look(message: Message, users: readonly string[]): Promise<void> {
  const reactions = [{ name: 'white_check_mark', users }];
  return reconcileGate(world.ctx, {
    channelId: message.channelId,
    ts: message.ts ?? '',
    reactions,
    at: world.ctx.clock(),
  });
}

describe('signing off a measured result', () => {
  it('binds to exactly this result, and lets promotion follow', async () => {
    const request = await world.message(id, 'gate2');
    const { resultHash } = (await findRun(world.db, id, 1)) ?? {};
    expect(request.boundHash).toBe(resultHash);
    expect(await requests()).toEqual([{ open: true, state: 'awaiting_signoff', filledBy: [null] }]);
    await world.react({ message: request, by: 'U_BEN' });
    expect(await state()).toBe('ready');
    expect(await requests()).toEqual([{ open: false, state: 'ready', filledBy: ['U_BEN'] }]);
  });

  it('is not done by approving the plan, nor by anybody who was not asked', async () => {
    const [plan, request] = [await world.message(id, 'gate1'), await world.message(id, 'gate2')];
    await world.react({ message: plan, by: 'U_BEN', emoji: 'heavy_check_mark' });
    for (const by of ['U_ADA', 'U_FAY']) await world.react({ message: request, by });
    expect(await state()).toBe('awaiting_signoff');
    await world.react({ message: request, by: 'U_BEN', emoji: 'x' });
    await world.react({ message: request, by: 'U_BEN' });
    expect(await state()).toBe('awaiting_signoff');
    await world.react({ message: request, by: 'U_BEN', emoji: 'x', added: false, after: 1 });
    expect(await state()).toBe('ready');
  });

  it('is asked for anew when the rows were staged anew, in a message of its own, and the old one closes', async () => {
    const before = await world.message(id, 'gate2');
    await world.react({ message: before, by: 'U_BEN' });
    await happen(world, id, 'promote');
    await happen(world, id, 'restage');
    await measure(world, id, 'f2');
    await world.deliver(id);
    expect(await requests()).toEqual([
      { open: false, state: 'superseded', filledBy: ['U_BEN'] },
      { open: true, state: 'awaiting_signoff', filledBy: [null] },
    ]);
    world.pass(60);
    await world.react({ message: before, by: 'U_BEN', emoji: 'heavy_check_mark' });
    await look(before, ['U_BEN']);
    expect(await state()).toBe('awaiting_signoff');
    const open = (await openGateMessages(world.db)).filter(({ backfillId }) => backfillId === id);
    expect(open.map(({ key }) => key)).toEqual([(await world.message(id, 'gate2')).key]);
    await world.react({ message: await world.message(id, 'gate2'), by: 'U_BEN' });
    expect(await state()).toBe('ready');
  });

  it('stands when the rows were staged anew and came out the same', async () => {
    const request = await world.message(id, 'gate2');
    await world.react({ message: request, by: 'U_BEN' });
    await happen(world, id, 'promote');
    await happen(world, id, 'restage');
    await measure(world, id, 'f1');
    await world.deliver(id);
    expect(await requests()).toEqual([{ open: true, state: 'awaiting_signoff', filledBy: ['U_BEN'] }]);
    await look(request, ['U_BEN']);
    expect(await state()).toBe('ready');
  });

  it('is over when the plan is edited: the request closes, and what was said of the old result stays there', async () => {
    const request = await world.message(id, 'gate2');
    await world.edit(id, { dataset: 'revenue_daily', last: '2026-03-10' });
    expect(await requests()).toEqual([{ open: false, state: 'superseded', filledBy: [null] }]);
    await world.react({ message: request, by: 'U_BEN' });
    expect(await state()).toBe('proposed');
    await world.edit(id, { dataset: 'revenue_daily' });
    await world.react({ message: request, by: 'U_BEN', emoji: 'heavy_check_mark' });
    expect(await state()).toBe('proposed');
  });

  it('closes with the backfill', async () => {
    await happen(world, id, 'cancel');
    expect(await requests()).toEqual([{ open: false, state: 'cancelling', filledBy: [null] }]);
  });

  it('cannot be skipped by the executor', async () => {
    await world.setState(id, 'checking');
    await expect(happen(world, id, 'pass_checks')).rejects.toThrow('needs_signoff');
  });
});

describe('no history changes unannounced', () => {
  it('starts nothing before every announcement arrived', async () => {
    const other = await world.propose();
    await world.setState(other, 'approved');
    await expect(start(world, other)).rejects.toThrow('not_announced');
    await world.deliver(other);
    await start(world, other);
    expect(await world.find(other)).toMatchObject({ state: 'running', currentRun: 2 });
  });

  it('promotes nothing before a channel was told that was added since the start', async () => {
    await world.edit(id, { dataset: 'revenue_daily', extraChannels: ['C_SALES'] });
    await world.react({ message: await world.message(id, 'gate2'), by: 'U_BEN' });
    expect(await state()).toBe('ready');
    await expect(happen(world, id, 'promote')).rejects.toThrow('not_announced');
    await world.deliver(id);
    await happen(world, id, 'promote');
    expect(await state()).toBe('promoting');
  });
});
