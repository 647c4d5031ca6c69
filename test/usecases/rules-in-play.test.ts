import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { CatalogDataset } from '../../src/catalog/catalog.ts';
import { searchDecisions } from '../../src/store/decisions.ts';
import { insertDraft } from '../../src/store/drafts.ts';
import { clearance } from '../../src/usecases/clearance.ts';
import { giveRuling } from '../../src/usecases/give-ruling.ts';
import { leaveAsIs } from '../../src/usecases/leave-as-is.ts';
import { proposeDraft } from '../../src/usecases/propose-draft.ts';
import { answersFixture } from '../fixtures/answers.ts';
import { catalogFixture, revenue, signups } from '../fixtures/catalog.ts';
import { approved, measure, start } from './run-scene.ts';
import { ADA, type Scene, scene } from './scene.ts';

const [board] = signups.downstream;
const reader = (differences: object) =>
  ({ ...board, ...differences }) as CatalogDataset['downstream'][number];

let world: Scene;

beforeAll(async () => {
  world = await scene();
});
beforeEach(() => world.db.query(`update bot.backfills set state = 'cancelled'`).then(() => undefined));

/** A small company whose daily signups differ in this; its finance role may set aside what is over budget. */
function company(differences: Partial<CatalogDataset>) {
  return catalogFixture([{ ...signups, ...differences }, revenue], { overriders: { overload: 'finance' } });
}

async function blocksOf(id: number, catalog: Scene['ctx']['catalog']): Promise<string[]> {
  return (await clearance({ ...world.ctx, catalog }, id, 'start')).map(finding => finding.id);
}

/** What the proposer is told when these answers are not proposed, by the field that it stands at. */
async function complaintsAbout(
  catalog: Scene['ctx']['catalog'],
  answers: Parameters<typeof answersFixture>[0],
) {
  const id = world.ctx.newId();
  await insertDraft(world.db, {
    id,
    ...ADA,
    answers: answersFixture(answers),
    revises: null,
    now: world.ctx.clock(),
  });
  const outcome = await proposeDraft({ ...world.ctx, catalog }, { ...ADA, draftId: id });
  return 'errors' in outcome ? outcome.errors : outcome;
}

it('what is over budget, or more than a consumer takes, holds the start until the named role lets it go, with a reason', async () => {
  const catalog = company({
    budget: { rows: 15 },
    downstream: [reader({ id: 'crm_sync', title: 'Sync to the CRM', most_changed_rows: 10 })],
  });
  const id = await world.propose({ startAfter: '2026-04-02T00:00:00.000Z' }, catalog);
  const [held] = await world.messages(id, 'holds');
  expect(held?.content.model).toMatchObject({
    holds: [
      {
        findingId: 'overload:budget',
        sentence: expect.stringMatching(/It would cost about 20 rows, where 15 rows are allowed/),
        overridableBy: 'finance',
        holders: ['U_BEN', 'U_FAY'],
      },
      {
        findingId: 'overload:crm_sync',
        sentence: expect.stringContaining('takes 10 changed rows at a time'),
      },
    ],
  });
  expect(await blocksOf(id, catalog)).toEqual(['overload:budget', 'overload:crm_sync']);
  const rule = (userId: string, findingId: string) =>
    giveRuling(
      { ...world.ctx, catalog },
      { teamId: 'T1', userId, backfillId: id, findingId, kind: 'override', words: 'It runs at night.' },
    );
  expect(await rule('U_CLEO', 'overload:budget')).toMatchObject({ ok: false });
  expect(await rule('U_FAY', 'overload:budget')).toEqual({ ok: true });
  expect(await blocksOf(id, catalog)).toEqual(['overload:crm_sync']);
  expect(await rule('U_FAY', 'overload:crm_sync')).toEqual({ ok: true });
  expect(await blocksOf(id, catalog)).toEqual([]);
  // An edit is another plan: what was set aside for the first does not cover it.
  const edit = {
    revises: id,
    answers: answersFixture({ last: '2026-03-10', startAfter: '2026-04-02T00:00:00.000Z' }),
  };
  const draftId = world.ctx.newId();
  await insertDraft(world.db, { id: draftId, ...ADA, ...edit, now: world.ctx.clock() });
  expect(await proposeDraft({ ...world.ctx, catalog }, { ...ADA, draftId })).toMatchObject({ ok: true });
  expect(await blocksOf(id, catalog)).toContain('overload:budget');
});

it('what acts on customers is promoted only once its owner says that it was held or tested on the staged rows', async () => {
  const mailing = { id: 'mail', title: 'Welcome mail', kind: 'automation', irreversible: true };
  const catalog = company({ downstream: [reader({ ...mailing, owner: 'fay@example.com' })] });
  const id = await world.propose({}, catalog);
  const { plan } = await world.find(id);
  expect(plan.approvals.gate2).toMatchObject([
    {
      anyOf: ['U_FAY'],
      because: expect.stringContaining('Welcome mail was held, or tested on the staged rows'),
    },
  ]);
  expect(plan.context.risk.reasons.join()).toMatch(/cannot be/);
  await world.deliver(id);
  for (const by of ['U_BEN', 'U_CLEO']) await world.react({ message: await world.message(id, 'gate1'), by });
  await start(world, id);
  await measure(world, id);
  await world.deliver(id);
  const signoff = await world.message(id, 'gate2');
  await world.react({ message: signoff, by: 'U_BEN' });
  expect((await world.find(id)).state).toBe('awaiting_signoff');
  await world.react({ message: signoff, by: 'U_FAY' });
  expect((await world.find(id)).state).toBe('ready');
});

it('what cannot be run again takes a second approver and a stated time, which is asked for at its answer', async () => {
  const [logic] = signups.logic;
  if (!logic) throw new Error('The fixture has no logic.');
  const catalog = company({ owners: ['ben@example.com'], logic: [{ ...logic, rerunnable: false }] });
  expect(await complaintsAbout(catalog, {})).toEqual({
    startAfter: expect.stringMatching(/^State when it starts/),
  });
  const id = await world.propose({ startAfter: '2026-04-02T00:00:00.000Z' }, catalog);
  const { gate1 } = (await world.find(id)).plan.approvals;
  expect(gate1.map(({ anyOf }) => anyOf)).toEqual([['U_BEN'], ['U_FAY']]);
});

it('a definition that changes is put into words, and what models learn from is checked for its time', async () => {
  const [current, former] = signups.logic;
  if (!current || !former) throw new Error('The fixture has no logic.');
  const logic = [current, { ...former, in_force: [{ from: '2026-01-01', to: '2026-03-31' }] }];
  expect(await complaintsAbout(company({ logic }), {})).toEqual({
    disclosure: expect.stringMatching(/^Say in one sentence what “Every signup” counts differently/),
  });
  expect(await complaintsAbout(company({ sensitivity: ['ai_training'] }), {})).toEqual({
    checks: expect.stringMatching(/point in time or point in time replay/),
  });
});

it('two backfills of the same rows: the second names the first, waits for it, and is clear once that is over', async () => {
  const first = await world.propose();
  await world.setState(first, 'running');
  const second = await world.propose({ first: '2026-03-11', last: '2026-03-12' });
  expect(await blocksOf(second, world.ctx.catalog)).toEqual([`overlap:BF-${first}`]);
  const [held] = await world.messages(second, 'holds');
  expect(JSON.stringify(held?.content.model)).toMatch(new RegExp(`BF-${first}\\b.*11 Mar 2026`));
  await world.setState(first, 'cancelled');
  expect(await blocksOf(second, world.ctx.catalog)).toEqual([]);
});

it.each(['proposed', 'approved', 'failed', 'awaiting_signoff'] as const)(
  'editing a plan that is %s may end in leaving history as it is, which closes what was asked and is found again',
  async state => {
    const id = await approved(world);
    await world.setState(id, state);
    const draftId = world.ctx.newId();
    const answers = answersFixture({ oldNumbers: 'right_then' });
    await insertDraft(world.db, { id: draftId, ...ADA, answers, revises: id, now: world.ctx.clock() });
    const words = `The count was right for ${state}.`;
    const leaving = {
      ...ADA,
      draftId,
      choice: 'annotation',
      situation: 'old_definition_was_right',
      words,
    } as const;
    expect(await leaveAsIs(world.ctx, leaving)).toEqual({ ok: true, id });
    expect(await world.find(id)).toMatchObject({ state: 'left_as_is' });
    expect(await leaveAsIs(world.ctx, leaving)).toMatchObject({ ok: false });
    const request = (await world.message(id, 'gate1')).content.model as { open: boolean };
    expect(request.open).toBe(false);
    const announced = await world.messages(id, 'announcement');
    for (const { content } of announced) {
      expect(content.model).toMatchObject({ supersededBy: 'the decision to leave history as it is' });
    }
    expect(await world.messages(id, 'decision')).not.toEqual([]);
    expect(await searchDecisions(world.db, 'T1', words.split(' '))).toMatchObject([{ backfillId: id }]);
  },
);
