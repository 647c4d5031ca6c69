import { beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/store/db.ts';
import { saveGroups, saveUsers } from '../../src/store/directory.ts';
import { comeBack, setAway } from '../../src/usecases/away.ts';
import { nudge } from '../../src/usecases/nudge.ts';
import { catalogFixture, EVERY_OWNER, revenue, signups } from '../fixtures/catalog.ts';
import { decidingScene } from './deciding-scene.ts';
import { approved, measure, start } from './run-scene.ts';

const DAY = 86_400;
const { begin, decide, filledBy, id, request, shown, state, turnTo, world } = await decidingScene();

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
    await world.react({ message: request(), by: 'U_EVE' });
    expect(await away('U_EVE')).toMatchObject({ ok: true, text: expect.stringContaining('<@U_EVE>') });
    expect((await shown()).slots[1]?.standIns).toMatchObject([{ userId: 'U_EVE', insteadOf: 'U_CLEO' }]);
    // What was said before is not made to count afterwards.
    expect(await filledBy()).toEqual([null, null]);
    await world.react({ message: request(), by: 'U_EVE', emoji: 'heavy_check_mark', after: 1 });
    expect((await shown()).slots[1]).toMatchObject({ filledBy: 'U_EVE', filledFor: 'U_CLEO' });
    world.pass(5);
    expect(await back()).toMatchObject({ ok: true });
    expect(await filledBy()).toEqual([null, 'U_EVE']);
    expect(await back()).toMatchObject({ refusal: { code: 'not_away' } });
    await world.edit(id(), { last: '2026-03-10' });
    await world.deliver(id());
    world.pass(1);
    await world.react({ message: await world.message(id(), 'gate1'), by: 'U_EVE', after: 1 });
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

  it('keeps what they said about other days', async () => {
    await away('U_EVE', '2026-06-01');
    expect(await away('U_FAY', '2026-12-27', '2026-12-20')).toMatchObject({ ok: true });
    expect(await decide({ by: 'U_EVE' })).toMatchObject({ ok: true });
    await away('U_FAY', '2026-05-31', '2026-05-30');
    expect((await shown()).slots[1]?.standIns).toContainEqual(
      expect.objectContaining({ userId: 'U_EVE', until: '2026-05-30T00:00:00.000Z' }),
    );
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
      (await world.messages(id(), 'nudge')).map(({ content, key }) => [
        key.split('/nudge/')[1],
        content.model,
      ]);
    await decide({ by: 'U_BEN' });
    await look();
    expect(await said()).toEqual([]);
    world.pass(DAY);
    await look();
    expect(await said()).toMatchObject([[`${request().key}/remind/1`, { mention: ['U_CLEO'] }]]);
    await world.react({ message: request(), by: 'U_CLEO', emoji: 'x' });
    world.pass(DAY);
    await look();
    world.pass(DAY);
    await look();
    expect((await said()).slice(1)).toMatchObject([
      [`${request().key}/remind/2`, { mention: ['U_CLEO'], blockedBy: ['U_CLEO'], missing: [] }],
      [`${request().key}/escalate`, { mention: ['U_BEN', 'U_FAY', 'U_ADA'], blockedBy: ['U_CLEO'] }],
    ]);
    world.pass(DAY);
    await look();
    expect(await state()).toBe('expired');
    expect(await said()).toHaveLength(3);
    expect((await world.trail(id())).slice(-5)).toEqual([
      'remind by bot/watch',
      'block by U_CLEO',
      'remind by bot/watch',
      'escalate by bot/watch',
      'expire by bot/watch',
    ]);
  });

  it('about the measured result let it expire as well: what was staged is removed', async () => {
    await world.clear();
    turnTo(await approved(world, { dataset: 'revenue_daily', metrics: ['signups'] }));
    await start(world, id());
    await measure(world, id());
    await world.deliver(id());
    expect(await state()).toBe('awaiting_signoff');
    world.pass(5 * DAY);
    expect(await nudge(world.ctx)).toEqual([id()]);
    expect((await world.messages(id(), 'nudge')).map(({ content }) => content.model)).toMatchObject([
      { subject: 'the measured result' },
      { subject: 'the measured result' },
    ]);
    world.pass(9 * DAY);
    expect(await nudge(world.ctx)).toEqual([id()]);
    expect(await state()).toBe('cancelling');
    expect(await world.messages(id(), 'called_off')).not.toEqual([]);
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

describe('an owner without an account whose place the catalog gives to others meanwhile', () => {
  it('is stood in for by whoever they name, and by whom those name in Slack, until they arrive', async () => {
    const away = {
      email: 'hal@example.com',
      from: '2026-03-01',
      to: '2028-01-01',
      delegate: 'fay@example.com',
    };
    const catalog = catalogFixture([{ ...signups, owners: ['ben@example.com', 'hal@example.com'] }], {
      policy: { ...EVERY_OWNER, absences: [away] },
    });
    await begin(catalog);
    expect((await shown()).slots[1]).toMatchObject({
      anyOf: [],
      unreachable: [{ email: 'hal@example.com' }],
      standIns: [{ userId: 'U_FAY', insteadOf: 'hal@example.com' }],
    });
    world.pass(1);
    await setAway(world.ctx, {
      teamId: 'T1',
      userId: 'U_FAY',
      delegateId: 'U_EVE',
      until: '2027-01-01',
      from: null,
    });
    expect(await decide({ by: 'U_CLEO' })).toMatchObject({ refusal: { code: 'not_asked' } });
    await decide({ by: 'U_EVE' });
    await decide({ by: 'U_BEN' });
    expect(await state()).toBe('approved');
    expect((await shown()).slots[1]).toMatchObject({ filledBy: 'U_EVE', filledFor: 'hal@example.com' });
    await comeBack(world.ctx, { teamId: 'T1', userId: 'U_FAY' });
  });
});

describe('a user group of Slack', () => {
  it('fills its places with any of its members, one person one place, at the plan and at the result', async () => {
    const leads = { groupId: 'S1', handle: 'data-leads', userIds: ['U_CLEO', 'U_EVE', 'U_FAY'] };
    await inTransaction(world.db, tx => saveGroups(tx, [leads], world.ctx.clock()));
    const group = { when: {}, from: [{ by: 'group', handle: 'data-leads' }] } as const;
    const lines = [
      { ...group, id: 'two', title: 'Two of the leads approve the plan', gate: 1, need: 2 },
      { ...group, id: 'one', title: 'One of them approves the result', gate: 2, need: 1 },
    ] as const;
    await begin(catalogFixture([signups], { policy: { ...EVERY_OWNER, lines } }));
    expect((await shown()).slots.map(({ anyOf }) => anyOf)).toEqual([leads.userIds, leads.userIds]);
    expect(await decide({ by: 'U_BEN' })).toMatchObject({ refusal: { code: 'not_asked' } });
    await decide({ by: 'U_EVE' });
    await world.react({ message: request(), by: 'U_EVE' });
    expect(await state()).toBe('proposed');
    await decide({ by: 'U_FAY' });
    expect(await state()).toBe('approved');
    await start(world, id());
    await measure(world, id());
    await world.deliver(id());
    expect(await state()).toBe('awaiting_signoff');
    await decide({ by: 'U_CLEO' }, (await world.message(id(), 'gate2')).key);
    expect(await state()).toBe('ready');
  });
});
