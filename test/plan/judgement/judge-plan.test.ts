import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/plan/check.ts';
import { judgePlan } from '../../../src/plan/judge-plan.ts';
import type { Evidence } from '../../../src/plan/judgement.ts';
import { lineageOf } from '../../../src/plan/lineage.ts';
import { DEFAULT_POLICY } from '../../../src/plan/policy/policy.ts';
import type { Roster } from '../../../src/plan/policy/roster.ts';
import { planFixture } from '../../fixtures/plan.ts';
import { calm } from './facts.ts';

const ben = { email: 'ben@tidewater.example', name: 'Ben', userId: 'U_BEN' };
const chloe = { email: 'chloe@tidewater.example', name: 'Chloe', userId: 'U_CHLOE' };

const roster: Roster = {
  owners: [ben],
  roles: new Map([['finance', [chloe]]]),
  groups: new Map(),
  consumerOwners: new Map(),
  people: new Map([ben, chloe].map(person => [person.email, person])),
};
const EVIDENCE: Evidence = {
  promised: true,
  replayed: [],
  load: { rows: 0, logBytes: 0, seconds: null },
  largestPercent: null,
  triedUnits: 0,
  refused: null,
};

const POINT_IN_TIME: Check = {
  id: 'then',
  kind: 'point_in_time',
  as_of: 'day',
  known_at: 'known_at',
  blocking: true,
};

const bench = { policy: DEFAULT_POLICY, roster, proposer: 'U_ADA', timezone: 'UTC' };

function judged(differences: Partial<typeof calm> = {}) {
  return judgePlan(planFixture(), { ...calm, ...differences }, EVIDENCE, bench);
}

describe('judging a plan', () => {
  it('asks the owner alone about a small repair to which no rule objects', () => {
    const { plan, problems } = judged();
    expect(plan.approvals.gate1.flatMap(slot => slot.anyOf)).toEqual(['U_BEN']);
    expect(problems).toEqual([]);
  });

  it('asks finance too as soon as the numbers are finance’s, about the result as well', () => {
    const { plan } = judged({ sensitivity: ['finance'] });
    const asked = [...plan.approvals.gate1, ...plan.approvals.gate2].flatMap(slot => slot.anyOf);
    expect(asked).toContain('U_CHLOE');
    expect(plan.approvals.gate2.length).toBeGreaterThan(0);
  });

  it('blocks while the definition is debated, and names who decides', () => {
    const debated = judged({ definition: { settled: false, decider: 'U_BEN' } });
    const severities = (plan: ReturnType<typeof judged>['plan']) =>
      plan.context.judgement?.findings.map(finding => finding.severity) ?? [];
    expect(severities(debated.plan)).toContain('blocks');
    expect(severities(judged().plan)).not.toContain('blocks');
    expect(debated.plan.context.judgement?.decider).toBe('U_BEN');
  });

  it('of an AI feature keeps which definition made which days, and says from when on they drift', () => {
    const history = [
      { from: '2026-01-01', to: '2026-03-12', logicId: 'old', title: 'The old count' },
      { from: '2026-03-12', to: '2026-04-01', logicId: 'other', title: 'Another count' },
    ];
    const plan = planFixture({ kind: 'ai_feature', checks: [POINT_IN_TIME] });
    const feature = judgePlan(plan, { ...calm, history }, EVIDENCE, bench).plan;
    const said = Object.fromEntries(lineageOf(feature).map(({ part, text }) => [part, text]));
    expect(said['Built from']).toBe('raw.signup_events → analytics.signups_daily');
    expect(said['Known at its time']).toMatch(/no row's known_at is later than its day/);
    expect(said['Definitions afterwards']).toMatch(
      /^They drift: another one holds from 2 Mar 2026, 12 Mar 2026 on\. The old count .*then Every signup .*then Another count/,
    );
    const whole = judgePlan(plan, { ...calm, history: [] }, EVIDENCE, bench).plan;
    expect(lineageOf(whole).at(-1)?.text).toMatch(/^One for the whole window, “Every signup”/);
    expect(lineageOf(judged().plan)).toEqual([]);
  });

  it('gives the same judgement for the same facts', () => {
    expect(judged()).toEqual(judged());
  });
});
