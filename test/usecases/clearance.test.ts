import { beforeAll, expect, it } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Window } from '../../src/plan/calendar/windows.ts';
import { clearance } from '../../src/usecases/clearance.ts';
import { giveRuling } from '../../src/usecases/give-ruling.ts';
import { catalogFixture, signups } from '../fixtures/catalog.ts';
import { approved, measure, start } from './run-scene.ts';
import { type Scene, scene } from './scene.ts';

let world: Scene;

beforeAll(async () => {
  world = await scene();
});

/** The catalog after finance closed the books up to this month; it does not report on signups, and names them. */
function closedThrough(through: string): Catalog {
  return catalogFixture([signups], {
    books: { through, datasets: ['signups_daily'], role: 'finance', reported: [] },
  });
}

async function holds(id: number, step: 'start' | 'promote', catalog = world.ctx.catalog): Promise<string[]> {
  return (await clearance({ ...world.ctx, catalog }, id, step)).map(({ sentence }) => sentence);
}

const MARCH = /Finance has closed March 2026 since this was proposed, and was not asked about it/;

it('a month that is closed after the approval holds the start until an edit has asked finance', async () => {
  const id = await approved(world);
  expect(await holds(id, 'start')).toEqual([]);
  const closed = closedThrough('2026-03');
  expect(await holds(id, 'start', closedThrough('2026-02'))).toEqual([]);
  expect(await holds(id, 'start', closed)).toEqual([expect.stringMatching(MARCH)]);
  expect((await world.message(id, 'holds')).content.model).toMatchObject({
    holds: [{ sentence: expect.stringMatching(/Edit the plan/), overridableBy: null }],
  });
  await world.edit(id, {}, closed);
  const { state, plan } = await world.find(id);
  expect(state).toBe('proposed');
  // The same people are asked, one of them for finance as well: what they approved before does not count.
  expect(plan.approvals.gate2).not.toEqual([]);
  expect(plan.communication.financeChannelId).toBe('C_FINANCE');
  expect(await holds(id, 'start', closed)).toEqual([]);
});

it('a finding that was set aside holds again after an edit and back to the same plan', async () => {
  const frozen: Window = {
    id: 'audit',
    title: 'Audit',
    reason: 'the books are looked at',
    effect: 'deny',
    timing: { by: 'dates', from: '2026-01-01T00:00', to: '2027-01-01T00:00' },
    timezone: 'UTC',
    datasets: [],
    sensitivity: [],
    overridableBy: 'finance',
    startedRunMayFinish: true,
  };
  const catalog = catalogFixture([signups], { windows: [frozen] });
  const id = await world.propose({}, catalog);
  const { planHash } = await world.find(id);
  const override = () =>
    giveRuling(world.ctx, {
      teamId: 'T1',
      userId: 'U_FAY',
      backfillId: id,
      findingId: 'freeze:audit',
      kind: 'override',
      words: 'The auditors know.',
    });
  expect(await override()).toEqual({ ok: true });
  expect(await holds(id, 'start', catalog)).toEqual([]);
  await world.edit(id, { last: '2026-03-10' }, catalog);
  await world.edit(id, {}, catalog);
  expect((await world.find(id)).planHash).toBe(planHash);
  expect(await holds(id, 'start', catalog)).toEqual([expect.stringMatching(/Audit/)]);
  expect(await override()).toEqual({ ok: true });
  expect(await holds(id, 'start', catalog)).toEqual([]);
});

it('a month that is closed during the run holds the promotion until finance lets it pass, by name', async () => {
  const id = await approved(world);
  await start(world, id);
  await measure(world, id);
  expect(await holds(id, 'promote')).toEqual([]);
  expect(await holds(id, 'promote', closedThrough('2026-03'))).toEqual([expect.stringMatching(MARCH)]);
  const findingId = 'closed_periods:since:2026-03..2026-03';
  const rule = (userId: string) =>
    giveRuling(world.ctx, {
      teamId: 'T1',
      userId,
      backfillId: id,
      findingId,
      kind: 'override',
      words: 'The reports are corrected next week.',
    });
  expect(await rule('U_CLEO')).toMatchObject({ refusal: { code: 'not_yours' } });
  expect(await rule('U_FAY')).toEqual({ ok: true });
  expect(await holds(id, 'promote', closedThrough('2026-03'))).toEqual([]);
});
