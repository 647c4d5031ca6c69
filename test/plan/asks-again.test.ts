import { expect, it } from 'vitest';
import { asksAgain } from '../../src/plan/asks-again.ts';
import type { Finding } from '../../src/plan/rules/finding.ts';
import { judgementFixture } from '../fixtures/judgement.ts';
import { type PlanDifferences, planFixture } from '../fixtures/plan.ts';

const FRIDAY = '2026-04-03T06:00:00Z';
const STATED: Finding = {
  id: 'rerun:production_change',
  rule: 'rerun',
  severity: 'demands',
  sentence: 'It starts at a stated time.',
  demands: [{ what: 'time_window' }],
};
const SAID = { ...STATED, demands: [] };

function version(
  judgement: Parameters<typeof judgementFixture>[0] = {},
  startAfter?: string,
  others: PlanDifferences = {},
) {
  const context = { judgement: judgementFixture(judgement) };
  const communication = { ...others.communication, ...(startAfter === undefined ? {} : { startAfter }) };
  return planFixture({ ...others, context, communication });
}

const windowed = { findings: [STATED] };

it.each([
  ['nothing changed', version(), version(), false],
  ['the purpose changed', version(), version({}, undefined, { purpose: { statement: 'Other.' } }), true],
  [
    'somebody else is asked',
    version(),
    version({}, undefined, {
      approvals: { gate1: [{ id: 'owner:U_CLEO', anyOf: ['U_CLEO'], because: 'Cleo owns it' }] },
    }),
    true,
  ],
  ['more are told', version(), version({}, undefined, { communication: { people: ['U_EVE'] } }), false],
  ['finance closed a month', version(), version({ closedMonths: ['2026-03'] }), true],
  ['a month is open again', version({ closedMonths: ['2026-03'] }), version(), false],
  ['another person decides', version({ decider: 'U_BEN' }), version({ decider: 'U_CLEO' }), true],
  ['a demanded time moved up', version(windowed, FRIDAY), version(windowed, '2026-04-02T06:00:00Z'), true],
  ['a demanded time went', version(windowed, FRIDAY), version(windowed), true],
  ['a demanded time moved back', version(windowed, FRIDAY), version(windowed, '2026-04-04T06:00:00Z'), false],
  ['a time nobody demanded went', version({ findings: [SAID] }, FRIDAY), version(), false],
])('knows whether an edit is approved anew where %s', (_, before, after, anew) => {
  expect(asksAgain(before, after)).toBe(anew);
});
