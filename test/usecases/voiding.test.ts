import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogFixture, EVERY_OWNER, revenue, signups } from '../fixtures/catalog.ts';
import { decidingScene } from './deciding-scene.ts';

const careful = catalogFixture([signups, revenue], { policy: { ...EVERY_OWNER, confirmFrom: 'low' } });
const { begin, decide, filledBy, id, request, shown, state, world } = await decidingScene();

describe('an edit', () => {
  it('shows what changed, voids what it must, and tells whose approval that was', async () => {
    await begin();
    await decide({ by: 'U_BEN' });
    await world.edit(id(), { extraChannels: ['C_SALES'] });
    const told = await world.message(id(), 'plan-changed');
    expect(told.content.model).toMatchObject({ voids: false, voided: [] });
    expect(await filledBy()).toEqual(['U_BEN', null]);
    await world.edit(id(), { last: '2026-03-10', extraChannels: ['C_SALES'] });
    const voided = await world.message(id(), 'plan-changed');
    expect(voided.content.model).toMatchObject({ voids: true, voided: ['U_BEN'], version: 3, replaces: 2 });
    const { changes, slots } = (await world.message(id(), 'gate1')).content.model as {
      changes: { sentence: string; voids: boolean }[];
      slots: { filledBy: string | null }[];
    };
    expect(slots.map(slot => slot.filledBy)).toEqual([null, null]);
    expect(changes.filter(change => change.voids).map(({ sentence }) => sentence)).toContainEqual(
      expect.stringMatching(/^The scope: .*11 Mar 2026 became .*10 Mar 2026/),
    );
  });

  it('of anything that is hashed never leaves an approval of what it was bound to, whatever is done in which order', async () => {
    const lasts = ['2026-03-09', '2026-03-10', '2026-03-11'];
    const step = fc.constantFrom<{ last?: string; extraChannels?: string[]; by?: string }>(
      ...lasts.map(last => ({ last })),
      { extraChannels: ['C_SALES'] },
      { by: 'U_BEN' },
      { by: 'U_CLEO' },
    );
    // One long story instead of many: an edit opens what was approved again, so each step is the beginning of another.
    const [story = []] = fc.sample(fc.array(step, { minLength: 22, maxLength: 22 }), {
      numRuns: 1,
      seed: 20_260_401,
    });
    await begin();
    let last = '2026-03-11';
    let standing = new Set<string>();
    const seen = new Set<string>();
    for (const { by, ...edit } of story) {
      const { planHash, state: before } = await world.find(id());
      if (by !== undefined) {
        await decide({ by }, (await world.message(id(), 'gate1')).key);
        if (before === 'proposed') standing.add(by);
      } else {
        last = edit.last ?? last;
        await world.edit(id(), { ...edit, last });
        await world.deliver(id());
        if ((await world.find(id())).planHash !== planHash) standing = new Set();
      }
      const filled = (await filledBy()).filter(one => one !== null);
      expect(new Set(filled)).toEqual(standing);
      expect(await state()).toBe(standing.size === 2 ? 'approved' : 'proposed');
      seen.add(`${standing.size}`);
    }
    expect([...seen].sort()).toEqual(['0', '1', '2']);
  });
});

describe('whatever order Slack delivers in', () => {
  it('leaves the same request', async () => {
    const script = fc.array(
      fc.record({
        by: fc.constantFrom('U_BEN', 'U_EVE', 'U_ADA'),
        emoji: fc.constantFrom('white_check_mark', 'heavy_check_mark', 'x'),
        added: fc.boolean(),
      }),
      { minLength: 4, maxLength: 7 },
    );
    const stories = fc.sample(
      script.chain(events =>
        fc.tuple(fc.constant(events), fc.shuffledSubarray([...events.keys()], { minLength: events.length })),
      ),
      { numRuns: 3, seed: 20_260_402 },
    );
    for (const [events, order] of stories) {
      const outcomes: unknown[] = [];
      for (const indices of [[...events.keys()], order]) {
        await begin(careful);
        for (const index of indices) {
          const event = events[index];
          if (event) await world.react({ message: request(), ...event, after: index + 1 });
        }
        const { slots, blockedBy, objections, unconfirmed } = await shown();
        outcomes.push({ slots: slots.map(slot => slot.filledBy), blockedBy, objections, unconfirmed });
      }
      expect(outcomes[1]).toEqual(outcomes[0]);
    }
  });
});
