import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import type { DraftOutcome, DraftView } from '../../src/plan/draft-view.ts';
import { findDraft } from '../../src/store/drafts.ts';
import { type Answering, answerDraft } from '../../src/usecases/answer-draft.ts';
import { proposeDraft } from '../../src/usecases/propose-draft.ts';
import { resumeDraft } from '../../src/usecases/resume-draft.ts';
import { openDraft, startDraft } from '../../src/usecases/start-draft.ts';
import { suggestDatasets } from '../../src/usecases/suggest-datasets.ts';
import { answersFixture } from '../fixtures/answers.ts';
import { catalogFixture, revenue, signups } from '../fixtures/catalog.ts';
import { ADA, type Scene, scene } from './scene.ts';

const EVE = { teamId: 'T1', userId: 'U_EVE' };
let world: Scene;

beforeAll(async () => {
  world = await scene();
});

function shown(outcome: DraftOutcome): DraftView {
  if ('view' in outcome) return outcome.view;
  throw new Error(JSON.stringify(outcome.refusal));
}

async function begin(input: { dataset?: string; example?: string } = {}): Promise<string> {
  return shown(await startDraft(world.ctx, { ...ADA, ...input })).draftId;
}

function answer(draftId: string, step: number, answers: Answering['answers'], go: Answering['go'] = 'next') {
  return answerDraft(world.ctx, { ...ADA, draftId, step, answers, go });
}

async function kept(draftId: string) {
  return (await findDraft(world.db, draftId))?.answers;
}

const five: readonly Answering['answers'][] = [
  {
    dataset: 'signups_daily',
    kind: 'correction',
    purpose: 'Because.',
    metrics: ['signups'],
    ownerUserId: 'U_ADA',
  },
  { first: '2026-03-02', last: '2026-03-11' },
  { logic: 'corrected', settled: 'settled' },
  { checks: ['unique', 'rows', 'moves', 'total'], expectedMovement: 'Up.', rollbackDays: '7' },
  { answersUserId: 'U_ADA' },
];

describe('answering five questions', () => {
  it('leads from the first to the review, which counts the scope in the warehouse', async () => {
    const draftId = await begin();
    for (const [index, answers] of five.entries()) {
      const view = shown(await answer(draftId, index + 1, answers));
      expect(view.step).toBe(index + 2);
    }
    const { review } = shown(await answer(draftId, 6, {}, 'stay'));
    expect(review).toMatchObject({ units: 10, rowsInScope: 20, rowsInTable: 60, kindTitle: 'Correction' });
    expect(review?.gate1.map(({ anyOf }) => anyOf)).toEqual([['U_BEN'], ['U_CLEO']]);
    expect(review?.told.map(({ name }) => name)).toEqual(['growth', 'board']);
  });

  it('comes back with each complaint on its field, at the question where it stands, and keeps the words', async () => {
    const draftId = await begin({ dataset: 'signups_daily' });
    const wrong = { kind: 'correction' as const, purpose: ' ', metrics: ['nope'], ownerUserId: 'U_ADA' };
    const outcome = await answer(draftId, 1, { ...wrong, dataset: 'signups_daily' });
    expect(outcome).toMatchObject({
      ok: false,
      view: { step: 1 },
      errors: { purpose: /./, metrics: /nope/ },
    });
    expect(await kept(draftId)).toMatchObject(wrong);

    const later = await answer(draftId, 2, { first: '2026-03-11', last: '2026-03-02' });
    expect(later).toMatchObject({ ok: false, view: { step: 1 } });
    await answer(draftId, 1, { ...five[0] });
    const backwards = await answer(draftId, 2, { first: '2026-03-11', last: '2026-03-02' });
    expect(backwards).toMatchObject({ ok: false, view: { step: 2 }, errors: { last: /before the first/ } });
  });

  it('says of a dataset that the catalog does not have so', async () => {
    const draftId = await begin();
    const outcome = await answer(draftId, 1, { ...five[0], dataset: 'nope' });
    expect(outcome).toMatchObject({ ok: false, errors: { dataset: /no dataset “nope”/ } });
  });

  it('goes back and stays without judging, and never reviews what is wrong', async () => {
    const draftId = await begin({ dataset: 'signups_daily' });
    expect(shown(await answer(draftId, 3, { logic: undefined }, 'back')).step).toBe(2);
    expect(shown(await answer(draftId, 1, {}, 'back')).step).toBe(1);
    expect(shown(await answer(draftId, 4, { checks: [] }, 'stay')).step).toBe(4);
    expect(await answer(draftId, 6, {}, 'stay')).toMatchObject({
      ok: false,
      view: { step: 1, review: null },
    });
    expect(await kept(draftId)).toMatchObject({ checks: [] });
  });

  it('forgets an answer that was cleared and keeps every other one', async () => {
    const draftId = await begin({ dataset: 'signups_daily', example: 'march' });
    await answer(
      draftId,
      4,
      { checks: ['unique'], expectedMovement: undefined, rollbackDays: undefined },
      'stay',
    );
    const answers = await kept(draftId);
    expect(answers).not.toHaveProperty('expectedMovement');
    expect(answers).toMatchObject({
      purpose: 'Signups of one app version were not counted.',
      logic: 'corrected',
    });
  });

  it('takes no answer to another question than the one that is asked', async () => {
    const draftId = await begin({ dataset: 'signups_daily' });
    await answer(draftId, 2, { first: '2026-03-02', purpose: 'Slipped in.' }, 'stay');
    expect(await kept(draftId)).not.toHaveProperty('purpose');
  });

  it('tells which table cannot be counted, and keeps the answers', async () => {
    const warehouse = createPostgresEngine({ warehouse: world.db });
    const catalog = catalogFixture([{ ...signups, table: 'analytics.gone' }]);
    const broken = { ...world.ctx, catalog, warehouse };
    const draftId = await begin({ dataset: 'signups_daily', example: 'march' });
    const outcome = await answerDraft(broken, { ...ADA, draftId, step: 5, answers: {}, go: 'next' });
    expect(outcome).toMatchObject({
      ok: false,
      refusal: { code: 'cannot_measure', message: /analytics\.gone/, remedy: /Your answers are kept/ },
    });
    const proposal = await proposeDraft(broken, { ...ADA, draftId });
    expect(proposal).toMatchObject({ ok: false, refusal: { code: 'cannot_measure' } });
    expect(await kept(draftId)).toMatchObject({ dataset: 'signups_daily' });
  });

  it('says at the values which of them cannot be, and keeps what was typed', async () => {
    const warehouse = createPostgresEngine({ warehouse: world.db });
    const catalog = catalogFixture([
      { ...signups, scope_columns: [{ column: 'signups', title: 'Signups' }] },
    ]);
    const numbers = { ...world.ctx, catalog, warehouse };
    const draftId = await begin({ dataset: 'signups_daily', example: 'march' });
    const scope = {
      first: '2026-03-02',
      last: '2026-03-11',
      filterColumn: 'signups',
      filterValues: '7, many',
    };
    await answerDraft(numbers, { ...ADA, draftId, step: 2, answers: scope, go: 'stay' });
    const outcome = await answerDraft(numbers, { ...ADA, draftId, step: 5, answers: {}, go: 'next' });
    expect(outcome).toMatchObject({
      ok: false,
      view: { step: 2, answers: { filterValues: '7, many' } },
      errors: { filterValues: /^signups is integer, and one of these values is not\. Correct it/ },
    });
  });

  it('says where it hurts when the home channel is not in Slack, rather than breaking at the review', async () => {
    const away = {
      ...world.ctx,
      catalog: { ...world.ctx.catalog, company: { ...world.ctx.catalog.company, home_channel: '#gone' } },
    };
    const draftId = await begin({ dataset: 'signups_daily', example: 'march' });
    const outcome = await answerDraft(away, { ...ADA, draftId, step: 5, answers: {}, go: 'next' });
    expect(outcome).toMatchObject({ ok: false, view: { step: 1 }, errors: { dataset: /#gone/ } });
  });
});

describe('a dataset or an example chosen anew', () => {
  it('brings its suggestions along', async () => {
    const draftId = await begin();
    await answer(draftId, 1, { dataset: 'signups_daily' }, 'stay');
    expect(await kept(draftId)).toMatchObject({
      metrics: ['signups'],
      checks: ['unique', 'rows', 'moves', 'total'],
      logic: 'corrected',
      settled: 'settled',
      rollbackDays: '14',
      ownerUserId: 'U_ADA',
      answersUserId: 'U_ADA',
    });
  });

  it('takes nobody’s place whom the person has named', async () => {
    const draftId = await begin();
    await answer(draftId, 1, { dataset: 'signups_daily', ownerUserId: 'U_BEN', purpose: 'Mine.' }, 'stay');
    expect(await kept(draftId)).toMatchObject({ ownerUserId: 'U_BEN', purpose: 'Mine.' });
    await answer(draftId, 5, { answersUserId: 'U_CLEO' }, 'stay');
    await answer(draftId, 1, { dataset: 'revenue_daily', ownerUserId: 'U_BEN', purpose: 'Mine.' }, 'stay');
    expect(await kept(draftId)).toMatchObject({
      ownerUserId: 'U_BEN',
      answersUserId: 'U_CLEO',
      purpose: 'Mine.',
    });
  });

  it('leaves nothing of the old one that would be wrong of the new', async () => {
    const debated = signups.logic.filter(({ id }) => id === 'as_then');
    const catalog = catalogFixture([signups, { ...revenue, logic: debated }]);
    const ctx = { ...world.ctx, catalog };
    const draftId = await begin({ dataset: 'signups_daily', example: 'europe' });
    await answer(draftId, 3, { logic: 'corrected', settled: 'settled' }, 'stay');
    const input = { ...ADA, draftId, step: 1, go: 'stay' as const, answers: { dataset: 'revenue_daily' } };
    await answerDraft(ctx, input);
    const answers = await kept(draftId);
    expect(answers).toMatchObject({ dataset: 'revenue_daily', logic: 'as_then' });
    for (const gone of ['filterColumn', 'filterValues', 'settled', 'example'])
      expect(answers).not.toHaveProperty(gone);
  });

  it('fills in an example with its whole filter, and the next example without it', async () => {
    const draftId = await begin({ dataset: 'signups_daily', example: 'europe' });
    expect(await kept(draftId)).toMatchObject({ filterColumn: 'region', filterValues: 'EU, "Acme, Inc"' });
    expect(await kept(draftId)).not.toHaveProperty('settled');
    await answer(draftId, 1, { dataset: 'signups_daily', example: 'march' }, 'stay');
    const answers = await kept(draftId);
    expect(answers).toMatchObject({
      example: 'march',
      first: '2026-03-02',
      last: '2026-03-11',
      settled: 'settled',
    });
    expect(answers).not.toHaveProperty('filterColumn');
  });

  it('begins with what the dataset suggests when there is no such example', async () => {
    const draftId = await begin({ dataset: 'signups_daily', example: 'nope' });
    expect(await kept(draftId)).toMatchObject({
      logic: 'corrected',
      checks: ['unique', 'rows', 'moves', 'total'],
    });
  });
});

describe('a draft', () => {
  it('is nobody’s but the person’s who began it, in the workspace where they did', async () => {
    const draftId = await begin({ dataset: 'signups_daily' });
    const strangers = [EVE, { teamId: 'T_OTHER', userId: 'U_ADA' }];
    for (const stranger of strangers) {
      const refused = { ok: false, refusal: { code: 'no_such_draft' } };
      const input = { ...stranger, draftId };
      expect(await resumeDraft(world.ctx, input)).toMatchObject(refused);
      expect(await proposeDraft(world.ctx, input)).toMatchObject(refused);
      expect(await answerDraft(world.ctx, { ...input, step: 1, answers: {}, go: 'next' })).toMatchObject(
        refused,
      );
      await startDraft(world.ctx, { ...stranger, discard: draftId });
    }
    expect(await findDraft(world.db, draftId)).toMatchObject({ open: true });
  });

  it.each(['', 'nonsense', `'; drop table bot.drafts; --`, '0b5c3a1e-0000-4000-8000-000000000000'])(
    'that is named %j is refused like any that is not there',
    async draftId => {
      expect(await resumeDraft(world.ctx, { ...ADA, draftId })).toMatchObject({
        refusal: { code: 'no_such_draft' },
      });
      expect(await startDraft(world.ctx, { ...ADA, discard: draftId })).toMatchObject({ ok: true });
    },
  );

  it('is offered to go on with where it was left, and no more once another took its place', async () => {
    const dan = { teamId: 'T1', userId: 'U_DAN' };
    expect(await openDraft(world.ctx, dan)).toEqual({ resume: null });
    const view = shown(await startDraft(world.ctx, { ...dan, dataset: 'signups_daily', example: 'march' }));
    await answerDraft(world.ctx, { ...dan, draftId: view.draftId, step: 5, answers: {}, go: 'next' });
    const { resume } = await openDraft(world.ctx, dan);
    expect(resume).toMatchObject({ draftId: view.draftId, title: 'Daily signups', step: 6 });
    expect(shown(await resumeDraft(world.ctx, { ...dan, draftId: view.draftId })).step).toBe(5);
    const next = shown(
      await startDraft(world.ctx, { ...dan, dataset: 'revenue_daily', discard: view.draftId }),
    );
    expect((await openDraft(world.ctx, dan)).resume?.draftId).toBe(next.draftId);
    expect(await findDraft(world.db, view.draftId)).toMatchObject({ open: false });
  });

  it('is judged again when it is proposed, and leads to the question that has become wrong', async () => {
    const draftId = await begin({ dataset: 'signups_daily', example: 'march' });
    const changed = {
      ...world.ctx,
      catalog: catalogFixture([{ ...signups, checks: [{ id: 'rows', kind: 'unique_key', blocking: true }] }]),
    };
    expect(await proposeDraft(changed, { ...ADA, draftId })).toMatchObject({
      ok: false,
      view: { step: 4 },
      errors: { checks: /no check “unique”/ },
    });
    expect(await findDraft(world.db, draftId)).toMatchObject({ open: true });
  });

  it('keeps hostile words as words, all the way into the plan and the messages', async () => {
    const hostile = `<!channel> *bold* \`code\` '; drop table bot.plans; -- \0 \ud800 <@U_EVE|x> {{7*7}} 😀`;
    const id = await world.propose(answersFixture({ purpose: hostile, expectedMovement: hostile }));
    const clean = hostile.replace('\0', '').replace('\ud800', '\ufffd');
    const { plan } = await world.find(id);
    expect(plan.purpose).toMatchObject({ statement: clean, expectedMovement: clean });
    const [announced] = await world.messages(id, 'announcement');
    expect(announced?.content.model).toMatchObject({ purpose: clean, expectedMovement: clean });
  });
});

describe('looking for a dataset', () => {
  it.each([
    ['', ['revenue_daily', 'signups_daily']],
    ['SIGN', ['signups_daily']],
    ['daily rev', ['revenue_daily']],
    ['region', ['revenue_daily', 'signups_daily']],
    ['nothing of it', []],
    ['%', []],
    ['.*', []],
  ])('by %j finds %j', (query, ids) => {
    expect(suggestDatasets(world.ctx, query).map(({ id }) => id)).toEqual(ids);
  });
});
