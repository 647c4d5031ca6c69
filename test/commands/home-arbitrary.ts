import fc from 'fast-check';
import type { Home } from '../../src/plan/home.ts';
import { State } from '../../src/plan/lifecycle.ts';
import { hostileText } from '../slack/hostile.ts';
import { channelId, many, user } from './draft-view-arbitrary.ts';

export function hostileHome(): fc.Arbitrary<Home> {
  const place = fc.option(
    fc.record({
      channelId,
      ts: fc.constant('1700000000.000100'),
      threadTs: fc.option(fc.constant('1600000000.000100')),
    }),
  );
  const about = { id: fc.integer({ min: 1, max: 99_999 }), title: hostileText(), place };
  const state = fc.constantFrom(...State.options);
  const instant = fc.constant('2026-04-02T08:00:00.000Z');
  const waiting = fc.oneof(
    fc.record({
      ...about,
      why: fc.constant('decide' as const),
      gate: fc.constantFrom(1 as const, 2 as const),
      blockedBy: fc.array(user, { maxLength: 9 }),
    }),
    fc.record({ ...about, why: fc.constant('untold' as const), channels: many(channelId, 60) }),
    fc.record({ ...about, why: fc.constant('stuck' as const), state }),
  );
  return fc.record({
    waiting: many(waiting, 60),
    drafts: many(
      fc.record({
        draftId: fc.uuid(),
        title: hostileText(),
        step: fc.integer({ min: 1, max: 6 }),
        revises: fc.option(fc.integer({ min: 1, max: 99_999 })),
        updatedAt: instant,
      }),
      60,
    ),
    underWay: many(
      fc.record({
        ...about,
        state,
        proposer: user,
        progress: fc.option(fc.record({ done: fc.nat(), total: fc.nat() })),
      }),
      60,
    ),
    changed: many(
      fc.record({ ...about, state, promotedAt: fc.option(instant), rollbackDeadline: fc.option(instant) }),
      60,
    ),
    at: instant,
  });
}
