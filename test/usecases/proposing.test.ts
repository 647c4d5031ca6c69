import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { planHash } from '../../src/plan/schema.ts';
import { findDraft, insertDraft } from '../../src/store/drafts.ts';
import { editBackfill } from '../../src/usecases/edit-backfill.ts';
import { proposeDraft } from '../../src/usecases/propose-draft.ts';
import { answersFixture } from '../fixtures/answers.ts';
import { catalogFixture, revenue, signups } from '../fixtures/catalog.ts';
import { ADA, type Scene, scene } from './scene.ts';

let world: Scene;

beforeAll(async () => {
  world = await scene();
});

describe('proposing', () => {
  it('freezes the plan, tells every affected channel and asks the owners, at once', async () => {
    const id = await world.propose({ extraChannels: ['C_SALES'] });
    const backfill = await world.find(id);
    expect(backfill).toMatchObject({ state: 'proposed', proposer: 'U_ADA', planVersion: 1, askedVersion: 1 });
    expect(backfill.planHash).toBe(planHash(backfill.plan));
    expect(await world.trail(id)).toEqual(['propose by U_ADA']);

    const said = await world.messages(id);
    expect(said.map(({ content, channelId }) => `${content.kind} ${channelId}`)).toEqual([
      'approval_request C_DATA_CHANGES',
      'plan_details C_DATA_CHANGES',
      'announcement C_GROWTH',
      'announcement C_BOARD',
      'announcement C_SALES',
    ]);
    expect(said.filter(({ required }) => required).map(({ content }) => content.kind)).toEqual(
      Array(3).fill('announcement'),
    );
    expect(said[0]).toMatchObject({ gate: 1, boundHash: backfill.planHash, threadKey: null });
    expect(said[0]?.content.model).toMatchObject({
      open: true,
      units: 10,
      rows: 20,
      slots: [
        { anyOf: ['U_BEN'], filledBy: null },
        { anyOf: ['U_CLEO'], filledBy: null },
      ],
    });
  });

  it('tells finance, and asks about the result too, where finance reports on the numbers', async () => {
    const id = await world.propose({ dataset: 'revenue_daily' });
    const { plan } = await world.find(id);
    expect(plan.approvals.gate2.map(({ anyOf }) => anyOf)).toEqual([['U_BEN']]);
    const announced = await world.messages(id, 'announcement');
    const finance = announced.find(({ channelId }) => channelId === 'C_FINANCE');
    expect(finance?.content.model).toMatchObject({ finance: true });
    expect(
      announced.filter(({ content }) => 'finance' in content.model && content.model.finance),
    ).toHaveLength(1);
  });

  it('proposes once on a double click, and says of the second that it was done', async () => {
    const draftId = randomUUID();
    await insertDraft(world.db, {
      id: draftId,
      ...ADA,
      answers: answersFixture(),
      revises: null,
      now: world.ctx.clock(),
    });
    const click = () => proposeDraft(world.ctx, { ...ADA, draftId });
    const outcomes = await Promise.all([click(), click(), click()]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.find(({ ok }) => !ok)).toMatchObject({ refusal: { code: 'no_such_draft' } });
    expect(await click()).toMatchObject({ refusal: { code: 'no_such_draft' } });
    const { rows } = await world.db.query(
      `select count(*)::int from bot.drafts where id = $1 and proposed_as is not null`,
      [draftId],
    );
    expect(rows).toEqual([{ count: 1 }]);
  });

  it('names a channel that Slack does not know, and waits for it as for any other', async () => {
    const lost = { ...signups, channels: ['#gone', '#growth'] };
    const id = await world.propose({}, catalogFixture([lost]));
    const gone = (await world.messages(id, 'announcement')).find(({ channelId }) => channelId === '#gone');
    expect(gone).toMatchObject({ required: true, state: 'pending' });
  });

  it('refuses when the only owner is who proposes', async () => {
    const own = catalogFixture([{ ...revenue, owners: ['ada@example.com'] }]);
    await expect(world.propose({ dataset: 'revenue_daily' }, own)).rejects.toThrow(/You are the only owner/);
  });

  it('asks an owner once who is listed by two addresses', async () => {
    const twice = {
      ...world.ctx,
      catalog: catalogFixture([{ ...signups, owners: ['ben@example.com', 'BEN@example.com'] }]),
    };
    const draftId = randomUUID();
    await insertDraft(world.db, {
      id: draftId,
      ...ADA,
      answers: answersFixture(),
      revises: null,
      now: world.ctx.clock(),
    });
    const proposed = await proposeDraft(twice, { ...ADA, draftId });
    const id = proposed.ok ? proposed.id : 0;
    expect((await world.find(id)).plan.approvals.gate1.map(({ anyOf }) => anyOf)).toEqual([['U_BEN']]);
  });
});

describe('editing', () => {
  it('begins with the answers that made the plan', async () => {
    const id = await world.propose({ filterColumn: 'region', filterValues: 'EU' });
    const opened = await editBackfill(world.ctx, { ...ADA, backfillId: id });
    expect(opened).toMatchObject({
      ok: true,
      view: { revises: id, step: 1, answers: { filterValues: 'EU' } },
    });
    const draftId = opened.ok ? opened.view.draftId : '';
    expect(await proposeDraft(world.ctx, { ...ADA, draftId })).toEqual({ ok: true, id });
    const after = await world.find(id);
    expect(after).toMatchObject({ planVersion: 2, askedVersion: 1, state: 'proposed' });
  });

  it('is for the proposer only, in their workspace only', async () => {
    const id = await world.propose();
    const edit = (userId: string, teamId = 'T1') =>
      editBackfill(world.ctx, { teamId, userId, backfillId: id });
    expect(await edit('U_BEN')).toMatchObject({ refusal: { code: 'not_yours' } });
    expect(await edit('U_ADA', 'T_OTHER')).toMatchObject({ refusal: { code: 'no_such_backfill' } });
  });

  it.each(['running', 'promoting', 'watching', 'recorded', 'cancelled', 'expired'] as const)(
    'is refused when the backfill is %s by the time it is proposed, and leaves nothing behind',
    async state => {
      const id = await world.propose();
      await world.setState(id, state);
      const said = (await world.messages(id)).length;
      for (const change of [{ purpose: 'Another.' }, { extraChannels: ['C_SALES'] }]) {
        expect(await world.edit(id, change)).toMatchObject({ ok: false, refusal: { code: 'wrong_state' } });
      }
      expect(await world.find(id)).toMatchObject({ state, planVersion: 1 });
      const { rows } = await world.db.query('select count(*)::int from bot.plans where backfill_id = $1', [
        id,
      ]);
      expect(rows).toEqual([{ count: 1 }]);
      expect(await world.messages(id)).toHaveLength(said);
      await world.setState(id, 'proposed');
      expect(await world.edit(id, { purpose: 'Another.' })).toEqual({ ok: true, id });
    },
  );

  it('asks again when anything that is hashed changed: the old request and announcements are closed in place', async () => {
    const id = await world.propose();
    await world.deliver(id);
    const before = await world.find(id);
    expect(await world.edit(id, { last: '2026-03-10' })).toEqual({ ok: true, id });
    const after = await world.find(id);
    expect(after).toMatchObject({ planVersion: 2, askedVersion: 2, state: 'proposed' });
    expect(after.planHash).not.toBe(before.planHash);
    const [first, second] = await world.messages(id, 'approval_request');
    expect(first).toMatchObject({ state: 'pending', boundHash: before.planHash });
    expect(first?.content.model).toMatchObject({
      open: false,
      state: 'superseded',
      stateMeaning: /replaced by version 2/,
    });
    expect(second).toMatchObject({ boundHash: after.planHash, threadKey: first?.key, broadcast: true });
    expect(second?.content.model).toMatchObject({ open: true, version: 2 });
    const announced = await world.messages(id, 'announcement');
    expect(
      announced.map(({ content, delivered }) => [
        'supersededBy' in content.model && content.model.supersededBy,
        delivered,
      ]),
    ).toEqual([
      ['version 2 of the plan', 1],
      ['version 2 of the plan', 1],
      [null, 0],
      [null, 0],
    ]);
    expect(await world.trail(id)).toEqual(['propose by U_ADA', 'revise by U_ADA']);
  });

  it('that only tells more people asks nobody again, and announces to the new channel and person alone', async () => {
    const id = await world.propose();
    await world.deliver(id);
    const before = await world.find(id);
    await world.edit(id, {
      extraChannels: ['C_SALES'],
      tellPeople: ['U_EVE'],
      startAfter: '2026-04-02T00:00:00.000Z',
    });
    const after = await world.find(id);
    expect(after).toMatchObject({
      planVersion: 2,
      askedVersion: 1,
      planHash: before.planHash,
      state: 'proposed',
    });
    expect(after.plan.communication).toMatchObject({
      people: ['U_EVE'],
      startAfter: '2026-04-02T00:00:00.000Z',
    });
    expect(await world.messages(id, 'approval_request')).toHaveLength(1);
    const unannounced = (await world.messages(id, 'announcement')).filter(({ delivered }) => delivered === 0);
    expect(unannounced.map(({ channelId }) => channelId)).toEqual(['C_SALES', 'U_EVE']);
    await world.edit(id, {});
    expect((await world.find(id)).plan.communication.channels.map(({ channelId }) => channelId)).toContain(
      'C_SALES',
    );
    expect(await world.trail(id)).toEqual(['propose by U_ADA', 'tell by U_ADA', 'tell by U_ADA']);
  });

  it('counts versions on, also after some that only told more people', async () => {
    const id = await world.propose();
    await world.edit(id, { extraChannels: ['C_SALES'] });
    await world.edit(id, { purpose: 'Another.' });
    expect(await world.find(id)).toMatchObject({ planVersion: 3, askedVersion: 3 });
    const [first] = await world.messages(id, 'approval_request');
    expect(first?.content.model).toMatchObject({ stateMeaning: /replaced by version 3/ });
  });

  it('asks again, under the same hash, when the catalog now asks other people', async () => {
    const id = await world.propose();
    const before = await world.find(id);
    const draftId = randomUUID();
    await insertDraft(world.db, {
      id: draftId,
      ...ADA,
      answers: answersFixture(),
      revises: id,
      now: world.ctx.clock(),
    });
    const other = { ...world.ctx, catalog: catalogFixture([{ ...signups, owners: ['fay@example.com'] }]) };
    await proposeDraft(other, { ...ADA, draftId });
    const after = await world.find(id);
    expect(after).toMatchObject({ askedVersion: 2, planHash: before.planHash });
    expect(after.plan.approvals.gate1.map(({ anyOf }) => anyOf)).toEqual([['U_FAY']]);
    expect(await findDraft(world.db, draftId)).toMatchObject({ open: false });
  });
});
