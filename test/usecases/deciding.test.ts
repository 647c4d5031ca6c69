import { beforeEach, describe, expect, it } from 'vitest';
import { auditOf } from '../../src/store/audit.ts';
import { decideAtGate } from '../../src/usecases/decide-at-gate.ts';
import { catalogFixture, EVERY_OWNER, revenue, signups } from '../fixtures/catalog.ts';
import { decidingScene } from './deciding-scene.ts';

const careful = catalogFixture([signups, revenue], { policy: { ...EVERY_OWNER, confirmFrom: 'low' } });
const { begin, decide, filledBy, id, request, shown, state, withdraw, world } = await decidingScene();

describe('a decision by button or command', () => {
  beforeEach(() => begin());

  it('counts as an emoji does, and both together approve', async () => {
    expect(await decide({ by: 'U_BEN' })).toMatchObject({
      ok: true,
      text: expect.stringMatching(/You approved the plan.*still waits for <@U_CLEO>.*withdraw/),
    });
    await world.react({ message: request(), by: 'U_CLEO' });
    expect(await state()).toBe('approved');
    expect(await world.trail(id())).toEqual([
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
    expect(await world.trail(id())).toEqual(['propose by U_ADA']);
  });

  it('on a request that was replaced, or is on its way, is refused', async () => {
    const old = request().key;
    await world.edit(id(), { last: '2026-03-10' });
    expect(await decide({ by: 'U_BEN' }, old)).toMatchObject({ refusal: { code: 'request_closed' } });
    const newest = await world.message(id(), 'gate1');
    expect(await decide({ by: 'U_BEN' }, newest.key)).toMatchObject({
      refusal: { code: 'request_on_its_way' },
    });
    await world.deliver(id());
    expect(await decide({ by: 'U_BEN' }, newest.key)).toMatchObject({ ok: true });
    const elsewhere = { teamId: 'T2', userId: 'U_BEN', messageKey: newest.key };
    expect(
      await decideAtGate(world.ctx, { ...elsewhere, verdict: 'approve', source: 'button' }),
    ).toMatchObject({ refusal: { code: 'request_closed' } });
  });

  it('to reject asks for a reason first, then blocks and tells the proposer', async () => {
    expect(await decide({ by: 'U_BEN', verdict: 'block' })).toMatchObject({
      wanted: { gate: 1, verdict: 'block', backfillId: id() },
    });
    expect(await decide({ by: 'U_BEN', verdict: 'block', reason: '  ' })).toHaveProperty('wanted');
    expect(await world.trail(id())).toEqual(['propose by U_ADA']);
    await decide({ by: 'U_BEN', verdict: 'block', reason: 'The first week is missing.' });
    expect(await shown()).toMatchObject({
      blockedBy: ['U_BEN'],
      objections: [{ userId: 'U_BEN', reason: 'The first week is missing.' }],
    });
    const [rejected] = await world.messages(id(), 'rejected');
    expect(rejected?.content.model).toMatchObject({ mention: ['U_ADA'], by: 'U_BEN', stands: true });
    await withdraw('U_BEN');
    expect(await shown()).toMatchObject({ blockedBy: [], objections: [] });
    const [after] = await world.messages(id(), 'rejected');
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
    await world.react({ message: request(), by: 'U_BEN', emoji: 'x' });
    expect(await decide({ by: 'U_BEN' })).toMatchObject({ text: expect.stringMatching(/❌.*still blocks/) });
    expect((await shown()).blockedBy).toEqual(['U_BEN']);
  });

  it('given twice at once is kept once', async () => {
    await Promise.all([decide({ by: 'U_BEN' }), decide({ by: 'U_BEN' })]);
    expect((await world.trail(id())).filter(line => line === 'approve by U_BEN')).toHaveLength(1);
  });
});

describe('an emoji that calls for words', () => {
  it('asks whoever blocks why, once, and puts the reason to it', async () => {
    await begin();
    await world.react({ message: request(), by: 'U_BEN', emoji: 'x' });
    const asked = await world.messages(id(), 'reason_wanted');
    expect(asked.map(({ userId, content }) => [userId, content.model])).toMatchObject([
      ['U_BEN', { verdict: 'block', messageKey: request().key }],
    ]);
    expect(await shown()).toMatchObject({ objections: [{ userId: 'U_BEN', reason: null }] });
    await decide({ by: 'U_BEN', verdict: 'block', reason: 'May is missing.' });
    await world.react({ message: request(), by: 'U_BEN', emoji: 'x', added: false });
    expect((await shown()).blockedBy).toEqual([]);
    await world.react({ message: request(), by: 'U_BEN', emoji: 'x', after: 2 });
    expect(await shown()).toMatchObject({ objections: [{ reason: 'May is missing.' }] });
    expect(await world.messages(id(), 'reason_wanted')).toHaveLength(1);
  });

  it('waits for the reason where the risk asks for one, in either order', async () => {
    await begin(careful);
    await world.react({ message: request(), by: 'U_BEN' });
    expect(await shown()).toMatchObject({ needsReason: true, unconfirmed: ['U_BEN'] });
    expect(await filledBy()).toEqual([null, null]);
    expect((await world.messages(id(), 'reason_wanted'))[0]?.content.model).toMatchObject({
      verdict: 'approve',
    });
    expect(await decide({ by: 'U_BEN' })).toMatchObject({ wanted: { verdict: 'approve' } });
    await decide({ by: 'U_BEN', reason: 'I recounted March.' });
    expect(await filledBy()).toEqual(['U_BEN', null]);
    expect((await shown()).slots[0]?.reason).toBe('I recounted March.');
    await world.react({ message: request(), by: 'U_BEN', added: false });
    expect(await filledBy()).toEqual([null, null]);
    await decide({ by: 'U_CLEO', reason: 'It agrees with the ledger.' });
    expect(await filledBy()).toEqual([null, 'U_CLEO']);
    await world.react({ message: request(), by: 'U_BEN', after: 9 });
    expect(await state()).toBe('approved');
    const trail = await auditOf(world.db, id());
    expect(trail.find(({ verb }) => verb === 'explain_approve')?.detail).toMatchObject({
      reason: 'I recounted March.',
    });
  });
});
