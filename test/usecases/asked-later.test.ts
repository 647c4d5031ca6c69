import { expect, it } from 'vitest';
import { setAway } from '../../src/usecases/away.ts';
import { decideAtGate } from '../../src/usecases/decide-at-gate.ts';
import { scene } from './scene.ts';

const world = await scene();

it.each([
  ['x', 'block', 'U_EVE'],
  ['white_check_mark', 'approve', null],
] as const)(
  'what somebody said with %s before they were asked does not swallow what they say by button once they are',
  async (emoji, verdict, blocks) => {
    await world.clear();
    const id = await world.propose();
    await world.deliver(id);
    const request = await world.message(id, 'gate1');
    await world.react({ message: request, by: 'U_EVE', emoji });
    world.pass(60);
    await setAway(world.ctx, {
      teamId: 'T1',
      userId: 'U_BEN',
      delegateId: 'U_EVE',
      from: null,
      until: '2027-01-01',
    });
    world.pass(60);
    const said = await decideAtGate(world.ctx, {
      teamId: 'T1',
      userId: 'U_EVE',
      messageKey: request.key,
      verdict,
      source: 'button',
      reason: 'The first week is missing.',
    });
    expect(said).toMatchObject({ ok: true });
    const { content } = await world.message(id, 'gate1');
    expect(content.model).toMatchObject(
      blocks
        ? { blockedBy: [blocks] }
        : { slots: expect.arrayContaining([expect.objectContaining({ filledBy: 'U_EVE' })]) },
    );
  },
);
