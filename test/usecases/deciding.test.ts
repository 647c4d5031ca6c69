import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditOf } from '../../src/store/audit.ts';
import { inTransaction } from '../../src/store/db.ts';
import { saveUsers } from '../../src/store/directory.ts';
import type { Message } from '../../src/store/messages.ts';
import { comeBack, setAway } from '../../src/usecases/away.ts';
import { decideAtGate, withdrawAtGate } from '../../src/usecases/decide-at-gate.ts';
import { nudge } from '../../src/usecases/nudge.ts';
import { catalogFixture, EVERY_OWNER, revenue, signups } from '../fixtures/catalog.ts';
import { approved, measure, start } from './run-scene.ts';
import { type Scene, scene } from './scene.ts';

const DAY = 86_400;
const careful = catalogFixture([signups, revenue], { policy: { ...EVERY_OWNER, confirmFrom: 'low' } });

let world: Scene;
let id: number;
let request: Message;

beforeAll(async () => {
  world = await scene();
});

async function begin(catalog = world.ctx.catalog): Promise<void> {
  await world.clear();
  id = await world.propose({}, catalog);
  await world.deliver(id);
  request = await world.message(id, 'gate1');
  world.pass(10);
}

type Say = { readonly by: string; readonly verdict?: 'approve' | 'block'; readonly reason?: string };

function decide({ by, verdict = 'approve', reason }: Say, messageKey = request.key) {
  world.pass(1);
  return decideAtGate(world.ctx, {
    teamId: 'T1',
    userId: by,
    messageKey,
    verdict,
    source: 'command',
    ...(reason === undefined ? {} : { reason }),
  });
}

function withdraw(by: string) {
  world.pass(1);
  return withdrawAtGate(world.ctx, { teamId: 'T1', userId: by, messageKey: request.key });
}

async function shown(key = 'gate1') {
  const { content } = await world.message(id, key);
  if (content.kind !== 'approval_request' && content.kind !== 'signoff_request')
    throw new Error('no request');
  return content.model;
}

async function state(): Promise<string> {
  return (await world.find(id)).state;
}

async function filledBy(): Promise<(string | null)[]> {
  return (await shown()).slots.map(slot => slot.filledBy);
}

describe('a decision by button or command', () => {
  beforeEach(() => begin());

  it('counts as an emoji does, and both together approve', async () => {
    expect(await decide({ by: 'U_BEN' })).toMatchObject({
      ok: true,
      text: expect.stringMatching(/You approved the plan.*still waits for <@U_CLEO>.*withdraw/),
    });
    await world.react({ message: request, by: 'U_CLEO' });
    expect(await state()).toBe('approved');
    expect(await world.trail(id)).toEqual([
      'propose by U_ADA',
      'approve by U_BEN',
      'approve by U_CLEO',
      'approve by bot/gate',
    ]);
  });

  it.each([
    ['the proposer', 'U_ADA', 'own_proposal'],
    ['somebody who was not asked', 'U_EVE', 'not_asked'],
  ])('of %s is refused, and nothing is kept', async (_, by, code) => {
    for (const verdict of ['approve', 'block'] as const) {
      expect(await decide({ by, verdict, reason: 'Because.' })).toMatchObject({ refusal: { code } });
    }
    expect(await world.trail(id)).toEqual(['propose by U_ADA']);
  });

  it('on a request that was replaced, or is on its way, is refused', async () => {
    const old = request.key;
    await world.edit(id, { last: '2026-03-10' });
    expect(await decide({ by: 'U_BEN' }, old)).toMatchObject({ refusal: { code: 'request_closed' } });
    const newest = await world.message(id, 'gate1');
    expect(await decide({ by: 'U_BEN' }, newest.key)).toMatchObject({
      refusal: { code: 'request_on_its_way' },
    });
    await world.deliver(id);
    expect(await decide({ by: 'U_BEN' }, newest.key)).toMatchObject({ ok: true });
    const elsewhere = { teamId: 'T2', userId: 'U_BEN', messageKey: newest.key };
    expect(
      await decideAtGate(world.ctx, { ...elsewhere, verdict: 'approve', source: 'button' }),
    ).toMatchObject({ refusal: { code: 'request_closed' } });
  });

  it('to reject asks for a reason first, then blocks and tells the proposer', async () => {
    expect(await decide({ by: 'U_BEN', verdict: 'block' })).toMatchObject({
      wanted: { gate: 1, verdict: 'block', backfillId: id },
    });
    expect(await decide({ by: 'U_BEN', verdict: 'block', reason: '  ' })).toHaveProperty('wanted');
    expect(await world.trail(id)).toEqual(['propose by U_ADA']);
    await decide({ by: 'U_BEN', verdict: 'block', reason: 'The first week is missing.' });
    expect(await shown()).toMatchObject({
      blockedBy: ['U_BEN'],
      objections: [{ userId: 'U_BEN', reason: 'The first week is missing.' }],
    });
    const [rejected] = await world.messages(id, 'rejected');
    expect(rejected?.content.model).toMatchObject({ mention: ['U_ADA'], by: 'U_BEN', stands: true });
    await withdraw('U_BEN');
    expect(await shown()).toMatchObject({ blockedBy: [], objections: [] });
    const [after] = await world.messages(id, 'rejected');
    expect(after?.content.model).toMatchObject({ stands: false });
  });

  it('takes the place of what the same person said before by such means', async () => {
    await decide({ by: 'U_BEN', verdict: 'block', reason: 'Wait.' });
    await decide({ by: 'U_BEN' });
    expect(await shown()).toMatchObject({ blockedBy: [], slots: [{ filledBy: 'U_BEN' }, {}] });
    await decide({ by: 'U_BEN', verdict: 'block', reason: 'No, wait.' });
    expect(await filledBy()).toEqual([null, null]);
    expect(await withdraw('U_BEN')).toMatchObject({ ok: true });
    expect(await withdraw('U_BEN')).toMatchObject({ refusal: { code: 'nothing_to_withdraw' } });
    expect(await filledBy()).toEqual([null, null]);
  });

  it('does not take back an emoji, and says so', async () => {
    await world.react({ message: request, by: 'U_BEN', emoji: 'x' });
    expect(await decide({ by: 'U_BEN' })).toMatchObject({ text: expect.stringMatching(/❌.*still blocks/) });
    expect((await shown()).blockedBy).toEqual(['U_BEN']);
  });

  it('given twice at once is kept once', async () => {
    await Promise.all([decide({ by: 'U_BEN' }), decide({ by: 'U_BEN' })]);
    expect((await world.trail(id)).filter(line => line === 'approve by U_BEN')).toHaveLength(1);
  });
});

describe('an emoji that calls for words', () => {
  it('asks whoever blocks why, once, and puts the reason to it', async () => {
    await begin();
    await world.react({ message: request, by: 'U_BEN', emoji: 'x' });
    const asked = await world.messages(id, 'reason_wanted');
    expect(asked.map(({ userId, content }) => [userId, content.model])).toMatchObject([
      ['U_BEN', { verdict: 'block', messageKey: request.key }],
    ]);
    expect(await shown()).toMatchObject({ objections: [{ userId: 'U_BEN', reason: null }] });
    await decide({ by: 'U_BEN', verdict: 'block', reason: 'May is missing.' });
    await world.react({ message: request, by: 'U_BEN', emoji: 'x', added: false });
    expect((await shown()).blockedBy).toEqual([]);
    await world.react({ message: request, by: 'U_BEN', emoji: 'x', after: 2 });
    expect(await shown()).toMatchObject({ objections: [{ reason: 'May is missing.' }] });
    expect(await world.messages(id, 'reason_wanted')).toHaveLength(1);
  });

  it('waits for the reason where the risk asks for one, in either order', async () => {
    await begin(careful);
    await world.react({ message: request, by: 'U_BEN' });
    expect(await shown()).toMatchObject({ needsReason: true, unconfirmed: ['U_BEN'] });
    expect(await filledBy()).toEqual([null, null]);
    expect((await world.messages(id, 'reason_wanted'))[0]?.content.model).toMatchObject({
      verdict: 'approve',
    });
    expect(await decide({ by: 'U_BEN' })).toMatchObject({ wanted: { verdict: 'approve' } });
    await decide({ by: 'U_BEN', reason: 'I recounted March.' });
    expect(await filledBy()).toEqual(['U_BEN', null]);
    expect((await shown()).slots[0]?.reason).toBe('I recounted March.');
    await world.react({ message: request, by: 'U_BEN', added: false });
    expect(await filledBy()).toEqual([null, null]);
    await decide({ by: 'U_CLEO', reason: 'It agrees with the ledger.' });
    expect(await filledBy()).toEqual([null, 'U_CLEO']);
    await world.react({ message: request, by: 'U_BEN', after: 9 });
    expect(await state()).toBe('approved');
    const trail = await auditOf(world.db, id);
    expect(trail.find(({ verb }) => verb === 'explain_approve')?.detail).toMatchObject({
      reason: 'I recounted March.',
    });
  });
});

describe('somebody who is away', () => {
  const away = (delegateId: string, until = '2027-01-01', from: string | null = null) => {
    world.pass(1);
    return setAway(world.ctx, { teamId: 'T1', userId: 'U_CLEO', delegateId, until, from });
  };
  const back = () => comeBack(world.ctx, { teamId: 'T1', userId: 'U_CLEO' });

  beforeEach(async () => {
    await back();
    await begin();
  });

  it('is stood in for from now on, on the request that is open, and no longer once they are back', async () => {
    await world.react({ message: request, by: 'U_EVE' });
    expect(await away('U_EVE')).toMatchObject({ ok: true, text: expect.stringContaining('<@U_EVE>') });
    expect((await shown()).slots[1]?.standIns).toMatchObject([{ userId: 'U_EVE', insteadOf: 'U_CLEO' }]);
    // What was said before is not made to count afterwards.
    expect(await filledBy()).toEqual([null, null]);
    await world.react({ message: request, by: 'U_EVE', emoji: 'heavy_check_mark', after: 1 });
    expect((await shown()).slots[1]).toMatchObject({ filledBy: 'U_EVE', filledFor: 'U_CLEO' });
    world.pass(5);
    expect(await back()).toMatchObject({ ok: true });
    expect(await filledBy()).toEqual([null, 'U_EVE']);
    expect(await back()).toMatchObject({ refusal: { code: 'not_away' } });
    await world.edit(id, { last: '2026-03-10' });
    await world.deliver(id);
    world.pass(1);
    await world.react({ message: await world.message(id, 'gate1'), by: 'U_EVE', after: 1 });
    expect(await filledBy()).toEqual([null, null]);
  });

  it('gives the proposer no say, neither directly nor by whom the proposer names', async () => {
    await away('U_ADA');
    await setAway(world.ctx, {
      teamId: 'T1',
      userId: 'U_ADA',
      delegateId: 'U_EVE',
      until: '2027-01-01',
      from: null,
    });
    world.pass(1);
    for (const by of ['U_ADA', 'U_EVE']) expect(await decide({ by })).toMatchObject({ ok: false });
    await comeBack(world.ctx, { teamId: 'T1', userId: 'U_ADA' });
  });

  it('fills one place only where the delegate has one of their own', async () => {
    await away('U_BEN');
    await decide({ by: 'U_BEN' });
    expect(await filledBy()).toEqual(['U_BEN', null]);
    expect(await state()).toBe('proposed');
  });

  it('replaces what they said before, and it is all in the trail', async () => {
    await away('U_EVE');
    await away('U_FAY');
    expect(await decide({ by: 'U_EVE' })).toMatchObject({ refusal: { code: 'not_asked' } });
    expect(await decide({ by: 'U_FAY' })).toMatchObject({ ok: true });
    const { rows } = await world.db.query(
      `select actor, detail->>'delegate' as delegate from bot.audit where verb = 'set_away' order by seq desc limit 2`,
    );
    expect(rows).toEqual([
      { actor: 'U_CLEO', delegate: 'U_FAY' },
      { actor: 'U_CLEO', delegate: 'U_EVE' },
    ]);
  });

  it.each([
    ['themselves', 'U_CLEO', '2027-01-01', null, 'delegate'],
    ['nobody whom Slack knows', 'U_NOBODY', '2027-01-01', null, 'delegate'],
    ['a day that is over', 'U_EVE', '2020-01-01', null, 'until'],
    ['a beginning that is over', 'U_EVE', '2027-01-01', '2020-01-01', 'from'],
    ['an end before the beginning', 'U_EVE', '2026-06-01', '2026-07-01', 'until'],
    ['years', 'U_EVE', '2036-01-01', null, 'until'],
  ])('cannot name %s', async (_, delegateId, until, from, field) => {
    expect(await away(delegateId, until, from)).toMatchObject({ ok: false, field });
  });
});

describe('people who are silent', () => {
  it('are reminded, then others are asked to help, then it is given up, each once for two replicas', async () => {
    const catalog = catalogFixture([signups, revenue], {
      policy: {
        ...EVERY_OWNER,
        patience: {
          remindAfter: [DAY, 2 * DAY],
          escalateAfter: 3 * DAY,
          escalateTo: [{ by: 'role', role: 'finance' }],
          expireAfter: 4 * DAY,
        },
      },
    });
    await begin(catalog);
    const look = () => Promise.all([1, 2].map(() => nudge({ ...world.ctx, catalog })));
    const said = async () =>
      (await world.messages(id, 'nudge')).map(({ content, key }) => [key.split('/nudge/')[1], content.model]);
    await decide({ by: 'U_BEN' });
    await look();
    expect(await said()).toEqual([]);
    world.pass(DAY);
    await look();
    expect(await said()).toMatchObject([[`${request.key}/remind/1`, { mention: ['U_CLEO'] }]]);
    await world.react({ message: request, by: 'U_CLEO', emoji: 'x' });
    world.pass(DAY);
    await look();
    world.pass(DAY);
    await look();
    expect((await said()).slice(1)).toMatchObject([
      [`${request.key}/remind/2`, { mention: ['U_CLEO'], blockedBy: ['U_CLEO'], missing: [] }],
      [`${request.key}/escalate`, { mention: ['U_BEN', 'U_FAY', 'U_ADA'], blockedBy: ['U_CLEO'] }],
    ]);
    world.pass(DAY);
    await look();
    expect(await state()).toBe('expired');
    expect(await said()).toHaveLength(3);
    expect((await world.trail(id)).slice(-5)).toEqual([
      'remind by bot/watch',
      'block by U_CLEO',
      'remind by bot/watch',
      'escalate by bot/watch',
      'expire by bot/watch',
    ]);
  });

  it('about the measured result let it expire as well: what was staged is removed', async () => {
    await world.clear();
    id = await approved(world, { dataset: 'revenue_daily', metrics: ['signups'] });
    await start(world, id);
    await measure(world, id);
    await world.deliver(id);
    expect(await state()).toBe('awaiting_signoff');
    world.pass(5 * DAY);
    expect(await nudge(world.ctx)).toEqual([id]);
    expect((await world.messages(id, 'nudge')).map(({ content }) => content.model)).toMatchObject([
      { subject: 'the measured result' },
      { subject: 'the measured result' },
    ]);
    world.pass(9 * DAY);
    expect(await nudge(world.ctx)).toEqual([id]);
    expect(await state()).toBe('cancelling');
    expect(await world.messages(id, 'called_off')).not.toEqual([]);
    expect(await nudge(world.ctx)).toEqual([]);
  });
});

describe('an owner without an account in Slack', () => {
  it('keeps their place, which says so, and is asked once they have one', async () => {
    const catalog = catalogFixture([{ ...signups, owners: ['ben@example.com', 'gil@example.com'] }]);
    await begin(catalog);
    expect((await shown()).slots).toMatchObject([
      { anyOf: ['U_BEN'] },
      { anyOf: [], unreachable: [{ email: 'gil@example.com' }] },
    ]);
    await decide({ by: 'U_BEN' });
    expect(await state()).toBe('proposed');
    const gil = { userId: 'U_GIL', email: 'Gil@example.com', name: 'Gil', active: true };
    await inTransaction(world.db, tx => saveUsers(tx, [gil], world.ctx.clock()));
    await nudge(world.ctx);
    expect((await shown()).slots[1]).toMatchObject({ anyOf: ['U_GIL'], unreachable: [] });
    await decide({ by: 'U_GIL' });
    expect(await state()).toBe('approved');
  });
});

describe('an edit', () => {
  it('shows what changed, voids what it must, and tells whose approval that was', async () => {
    await begin();
    await decide({ by: 'U_BEN' });
    await world.edit(id, { extraChannels: ['C_SALES'] });
    const told = await world.message(id, 'plan-changed');
    expect(told.content.model).toMatchObject({ voids: false, voided: [] });
    expect(await filledBy()).toEqual(['U_BEN', null]);
    await world.edit(id, { last: '2026-03-10', extraChannels: ['C_SALES'] });
    const voided = await world.message(id, 'plan-changed');
    expect(voided.content.model).toMatchObject({ voids: true, voided: ['U_BEN'], version: 3, replaces: 2 });
    const { changes, slots } = (await world.message(id, 'gate1')).content.model as {
      changes: { sentence: string; voids: boolean }[];
      slots: { filledBy: string | null }[];
    };
    expect(slots.map(slot => slot.filledBy)).toEqual([null, null]);
    expect(changes.filter(change => change.voids).map(({ sentence }) => sentence)).toContainEqual(
      expect.stringMatching(/^The scope: .*11 Mar 2026 became .*10 Mar 2026/),
    );
  });

  it('of anything that is hashed never leaves an approval of what it was bound to', async () => {
    const lasts = ['2026-03-09', '2026-03-10', '2026-03-11'];
    const step = fc.constantFrom<{ last?: string; extraChannels?: string[]; by?: string }>(
      ...lasts.map(last => ({ last })),
      { extraChannels: ['C_SALES'] },
      { by: 'U_BEN' },
      { by: 'U_CLEO' },
    );
    const stories = fc.sample(fc.array(step, { minLength: 3, maxLength: 5 }), {
      numRuns: 6,
      seed: 20_260_401,
    });
    for (const story of stories) {
      await begin();
      let last = '2026-03-11';
      let standing = new Set<string>();
      for (const { by, ...edit } of story) {
        if ((await state()) !== 'proposed') break;
        const { planHash } = await world.find(id);
        if (by !== undefined) {
          await decide({ by }, (await world.message(id, 'gate1')).key);
          standing.add(by);
        } else {
          last = edit.last ?? last;
          await world.edit(id, { ...edit, last });
          await world.deliver(id);
          if ((await world.find(id)).planHash !== planHash) standing = new Set();
        }
        const filled = (await filledBy()).filter(one => one !== null);
        expect(new Set(filled)).toEqual(standing);
        expect(await state()).toBe(standing.size === 2 ? 'approved' : 'proposed');
      }
    }
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
      { minLength: 2, maxLength: 7 },
    );
    const stories = fc.sample(
      script.chain(events =>
        fc.tuple(fc.constant(events), fc.shuffledSubarray([...events.keys()], { minLength: events.length })),
      ),
      { numRuns: 5, seed: 20_260_402 },
    );
    for (const [events, order] of stories) {
      const outcomes: unknown[] = [];
      for (const indices of [[...events.keys()], order]) {
        await begin(careful);
        for (const index of indices) {
          const event = events[index];
          if (event) await world.react({ message: request, ...event, after: index + 1 });
        }
        const { slots, blockedBy, objections, unconfirmed } = await shown();
        outcomes.push({ slots: slots.map(slot => slot.filledBy), blockedBy, objections, unconfirmed });
      }
      expect(outcomes[1]).toEqual(outcomes[0]);
    }
  });
});
