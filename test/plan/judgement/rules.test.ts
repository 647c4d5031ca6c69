import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Window } from '../../../src/plan/calendar/windows.ts';
import type { RuleFacts } from '../../../src/plan/rules/facts.ts';
import { Finding, type Severity, standingBlocks } from '../../../src/plan/rules/finding.ts';
import { judgeFacts, RULES, type RuleId } from '../../../src/plan/rules/rules.ts';
import { calm, consumer, facts, overlapping } from './facts.ts';

const holidays: Window = {
  id: 'holidays',
  title: 'Holidays',
  reason: 'nobody is there',
  effect: 'deny',
  timing: { by: 'dates', from: '2026-05-19T00:00', to: '2026-05-25T00:00' },
  timezone: 'UTC',
  datasets: [],
  sensitivity: [],
  overridableBy: 'data_platform',
  startedRunMayFinish: true,
};

const frozen: RuleFacts['calendar'] = {
  open: false,
  closedBy: [{ window: holidays, until: new Date('2026-05-25T00:00:00Z') }],
  opensAt: new Date('2026-05-25T00:00:00Z'),
};

const otherLogic = [{ from: '2025-01-01', to: '2026-05-20', logicId: 'old', title: 'The old job' }];

type Row = {
  readonly rule: RuleId;
  readonly story: string;
  readonly differences: Partial<RuleFacts>;
  readonly id: string;
  readonly severity: Severity;
  readonly says: RegExp;
  readonly overridableBy?: string;
};

const ROWS: readonly Row[] = [
  {
    rule: 'finance',
    story: 'finance reports on it',
    differences: { sensitivity: ['finance'] },
    id: 'finance:sign_off',
    severity: 'demands',
    says: /signs off the measured numbers/,
  },
  {
    rule: 'finance',
    story: 'finance reports on it: checks are explicit',
    differences: { sensitivity: ['finance'] },
    id: 'finance:checks',
    severity: 'demands',
    says: /totals and the movement/,
  },
  {
    rule: 'customer_actions',
    story: 'an automation acts on it',
    differences: { consumers: [consumer({ id: 'mail', title: 'Mailing', kind: 'automation' })] },
    id: 'customer_actions:tested',
    severity: 'demands',
    says: /Mailing acts on these rows: hold it or test it/,
  },
  {
    rule: 'customer_actions',
    story: 'a report files what cannot be taken back',
    differences: { consumers: [consumer({ title: 'VAT return', kind: 'export', irreversible: true })] },
    id: 'customer_actions:tested',
    severity: 'demands',
    says: /VAT return/,
  },
  {
    rule: 'customer_actions',
    story: 'customers see it and it would be written in place',
    differences: { sensitivity: ['customer_facing'], isolation: 'in_place' },
    id: 'customer_actions:in_place',
    severity: 'blocks',
    says: /Stage it first/,
  },
  {
    rule: 'sources',
    story: 'the probe of an input fails',
    differences: {
      sources: [
        {
          table: 'raw.usage_events',
          probe: { ok: false, found: 'the newest row is 3 days old' },
          earliest: null,
        },
      ],
    },
    id: 'sources:raw.usage_events',
    severity: 'blocks',
    says: /the newest row is 3 days old\. Repair it before it is replayed/,
    overridableBy: 'data_platform',
  },
  {
    rule: 'sources',
    story: 'months are replayed from an input that nobody probes',
    differences: {
      scope: { ...calm.scope, from: '2026-01-01' },
      sources: [{ table: 'raw.usage_events', probe: null, earliest: null }],
    },
    id: 'sources:unprobed',
    severity: 'warns',
    says: /raw\.usage_events is complete/,
  },
  {
    rule: 'rerun',
    story: 'the catalog does not promise the same rows again',
    differences: { determinism: { promised: false, replayed: [] } },
    id: 'rerun:production_change',
    severity: 'demands',
    says: /second approver, and a stated time/,
  },
  {
    rule: 'rerun',
    story: 'it was promised, and a replay proved otherwise',
    differences: { determinism: { promised: true, replayed: [{ unit: '2026-05-17', same: false }] } },
    id: 'rerun:production_change',
    severity: 'demands',
    says: /2026-05-17 came out differently/,
  },
  {
    rule: 'definition',
    story: 'the definition is debated',
    differences: { definition: { settled: false, decider: 'U_CHLOE' } },
    id: 'definition:current',
    severity: 'blocks',
    says: /<@U_CHLOE> decides/,
  },
  {
    rule: 'versioned_output',
    story: 'a consumer cannot bear a changed past',
    differences: { consumers: [consumer({ title: 'Audited report', toleratesChange: false })] },
    id: 'versioned_output:consumers',
    severity: 'blocks',
    says: /Audited report cannot bear a changed past/,
  },
  {
    rule: 'closed_periods',
    story: 'a closed month would move',
    differences: { closedMonths: ['2026-04', '2026-05'] },
    id: 'closed_periods:2026-04..2026-05',
    severity: 'demands',
    says: /April 2026 and May 2026/,
  },
  {
    rule: 'freeze',
    story: 'it would start during a freeze',
    differences: { calendar: frozen },
    id: 'freeze:holidays',
    severity: 'blocks',
    says: /Holidays \(nobody is there\)\. It may go on from 2026-05-25 00:00 UTC/,
    overridableBy: 'data_platform',
  },
  {
    rule: 'overlap',
    story: 'another backfill holds the same rows',
    differences: { overlaps: [overlapping()] },
    id: 'overlap:BF-7',
    severity: 'blocks',
    says: /BF-7/,
  },
  {
    rule: 'overlap',
    story: 'another one may come first',
    differences: { overlaps: [overlapping({ means: 'may_come_first' })] },
    id: 'overlap:BF-7',
    severity: 'warns',
    says: /BF-7/,
  },
  {
    rule: 'upstream',
    story: 'what it is built from is being changed',
    differences: { upstream: [overlapping({ id: 8 })] },
    id: 'upstream:BF-8',
    severity: 'warns',
    says: /BF-8/,
  },
  {
    rule: 'undisclosed_logic',
    story: 'other logic made what is there, and nobody says so',
    differences: { kind: 'correction', history: otherLogic },
    id: 'undisclosed_logic:current',
    severity: 'demands',
    says: /from “The old job” to “The nightly job”/,
  },
  {
    rule: 'undisclosed_logic',
    story: 'a catch-up changes the logic',
    differences: { history: otherLogic, disclosure: 'It counts taps, too.' },
    id: 'undisclosed_logic:not_a_catch_up',
    severity: 'warns',
    says: /looks like a correction/,
  },
  {
    rule: 'partial_history',
    story: 'the same old logic made the days before the scope',
    differences: { history: otherLogic },
    id: 'partial_history:before',
    severity: 'warns',
    says: /before 16 May 2026 keeps “The old job”/,
  },
  {
    rule: 'partial_history',
    story: 'the same old logic made the days after the scope',
    differences: { history: otherLogic },
    id: 'partial_history:after',
    severity: 'warns',
    says: /from 18 May 2026 on keeps “The old job”/,
  },
  {
    rule: 'partial_history',
    story: 'only one region follows the new logic',
    differences: {
      history: [{ from: '2026-05-16', to: '2026-05-18', logicId: 'old', title: 'The old job' }],
      scope: { ...calm.scope, filters: [{ column: 'region', values: ['EU'] }] },
    },
    id: 'partial_history:filter',
    severity: 'warns',
    says: /Only region = EU is rebuilt/,
  },
  {
    rule: 'duplicates',
    story: 'always',
    differences: {},
    id: 'duplicates:unique_key',
    severity: 'demands',
    says: /must not end up twice/,
  },
  {
    rule: 'overload',
    story: 'it would cost more than is allowed',
    differences: { load: { rows: 3_000_000, logBytes: 1, seconds: 1 } },
    id: 'overload:budget',
    severity: 'blocks',
    says: /about 3,000,000 rows, where 1,000,000 rows are allowed/,
    overridableBy: 'data_platform',
  },
  {
    rule: 'overload',
    story: 'a consumer cannot take so many changed rows',
    differences: { consumers: [consumer({ id: 'sync', title: 'Support desk', mostRows: 100 })] },
    id: 'overload:sync',
    severity: 'blocks',
    says: /Support desk takes 100 changed rows at a time, and about 500/,
    overridableBy: 'data_platform',
  },
  {
    rule: 'broken_dependencies',
    story: 'the logic returns another shape',
    differences: {
      columns: [{ column: 'plan', change: 'missing', detail: 'is missing' }],
      dependents: [{ kind: 'view', name: 'analytics.usage_by_week' }],
    },
    id: 'broken_dependencies:columns',
    severity: 'blocks',
    says: /plan is missing\. view analytics\.usage_by_week hangs on it/,
  },
  {
    rule: 'broken_dependencies',
    story: 'the logic returns wider values, which fitted on trial',
    differences: {
      columns: [
        { column: 'users', change: 'wider', detail: 'is bigint, and every value fits', bearable: true },
      ],
    },
    id: 'broken_dependencies:widths',
    severity: 'warns',
    says: /users is bigint, and every value fits/,
  },
  {
    rule: 'broken_dependencies',
    story: 'the logic returns another shape, published beside the table or not',
    differences: {
      columns: [{ column: 'plan', change: 'missing', detail: 'is missing' }],
      isolation: 'versioned',
    },
    id: 'broken_dependencies:columns',
    severity: 'blocks',
    says: /plan is missing\. Correct the logic, or change the table first/,
  },
  {
    rule: 'broken_dependencies',
    story: 'the warehouse would refuse a run',
    differences: { refused: 'The table has triggers' },
    id: 'broken_dependencies:refused',
    severity: 'blocks',
    says: /A run would be refused: The table has triggers\. Correct it first/,
  },
  {
    rule: 'broken_dependencies',
    story: 'a consumer is unwell already',
    differences: {
      consumers: [consumer({ id: 'view', title: 'Weekly view', probed: { ok: false, found: 'no rows' } })],
    },
    id: 'broken_dependencies:view',
    severity: 'warns',
    says: /Weekly view is unwell already \(no rows\)/,
  },
  {
    rule: 'point_in_time',
    story: 'models learn from it',
    differences: { sensitivity: ['ai_training'] },
    id: 'point_in_time:check',
    severity: 'demands',
    says: /no row uses what was known only later/,
  },
  {
    rule: 'point_in_time',
    story: 'the training window still mixes definitions afterwards',
    differences: { kind: 'ai_feature', history: otherLogic },
    id: 'point_in_time:drift',
    severity: 'warns',
    says: /changes on 16 May 2026, 18 May 2026/,
  },
  {
    rule: 'way_back',
    story: 'it would be written straight into production',
    differences: { isolation: 'in_place' },
    id: 'way_back:in_place',
    severity: 'blocks',
    says: /could not be put back/,
  },
  {
    rule: 'way_back',
    story: 'the way back is short',
    differences: { rollbackHours: 4 },
    id: 'way_back:short',
    severity: 'warns',
    says: /for 4 hours only/,
  },
  {
    rule: 'way_back',
    story: 'it would take the way back from another one',
    differences: { overlaps: [overlapping({ means: 'way_back' })] },
    id: 'way_back:BF-7',
    severity: 'warns',
    says: /BF-7/,
  },
  {
    rule: 'kind',
    story: 'each kind has controls of its own',
    differences: {},
    id: 'kind:catch_up',
    severity: 'demands',
    says: /Catch-up of Product usage/,
  },
  {
    rule: 'kind',
    story: 'a migration is approved again on the comparison',
    differences: { kind: 'migration' },
    id: 'kind:migration:result',
    severity: 'demands',
    says: /Nobody is moved .* before the comparison over the whole scope/,
  },
];

describe('the rule', () => {
  it.each(ROWS)(
    '$rule speaks when $story: $id',
    ({ rule, differences, id, severity, says, overridableBy }) => {
      const found = RULES.find(candidate => candidate.id === rule)?.judge(facts(differences)) ?? [];
      const finding = found.find(candidate => candidate.id === id);
      expect(finding).toMatchObject({ rule, severity });
      expect(finding?.sentence).toMatch(says);
      expect(finding?.overridableBy).toBe(overridableBy);
    },
  );

  it.each(ROWS.filter(({ differences }) => Object.keys(differences).length > 0))(
    '$rule is silent about $id in a calm case',
    ({ id }) => {
      expect(judgeFacts(calm).map(finding => finding.id)).not.toContain(id);
    },
  );

  it('of every line of the registry has a story here', () => {
    expect(new Set(ROWS.map(({ rule }) => rule))).toEqual(new Set(RULES.map(({ id }) => id)));
  });

  it('finance asks the owners and the role that finance holds, on the measured result', () => {
    const demands = RULES.find(({ id }) => id === 'finance')
      ?.judge(facts({ sensitivity: ['finance'], financeRole: 'controlling' }))
      .flatMap(finding => finding.demands);
    expect(demands).toContainEqual(
      expect.objectContaining({
        what: 'sign_off',
        gate: 2,
        from: { by: 'role', role: 'controlling' },
        need: 1,
      }),
    );
    expect(demands).toContainEqual(
      expect.objectContaining({ what: 'sign_off', gate: 2, from: { by: 'owners' }, need: 'all' }),
    );
  });

  it('customer_actions asks whoever answers for the consumers that act', () => {
    const owner = { email: 'farid@tidewater.example', name: 'Farid', userId: 'U_FARID' };
    const acting = consumer({ id: 'mail', kind: 'automation', owner });
    const reading = consumer({ id: 'board', owner });
    const demands = judgeFacts(facts({ consumers: [acting, reading] })).flatMap(finding => finding.demands);
    expect(demands).toContainEqual(
      expect.objectContaining({ what: 'sign_off', from: { by: 'consumer_owners', consumers: ['mail'] } }),
    );
  });

  it('closed_periods asks finance before and after', () => {
    const demands = judgeFacts(facts({ closedMonths: ['2026-05'] })).flatMap(finding => finding.demands);
    const gates = demands.flatMap(demand => (demand.what === 'sign_off' ? [demand.gate] : []));
    expect(new Set(gates)).toEqual(new Set([1, 2]));
  });

  it('versioned_output and closed_periods rest once a new version is published beside the old one', () => {
    const hurt = { consumers: [consumer({ toleratesChange: false })], closedMonths: ['2026-05'] };
    const rules = judgeFacts(facts({ ...hurt, isolation: 'versioned' })).map(({ rule }) => rule);
    expect(rules).not.toContain('versioned_output');
    expect(rules).not.toContain('closed_periods');
  });

  it('undisclosed_logic rests once the change was put into words', () => {
    const told = facts({ kind: 'correction', history: otherLogic, disclosure: 'Taps count, too.' });
    expect(judgeFacts(told).map(({ rule }) => rule)).not.toContain('undisclosed_logic');
  });

  it('partial_history rests when the scope holds all that the old logic made', () => {
    const whole = facts({
      history: [
        { from: '2025-01-01', to: '2026-05-16', logicId: 'current', title: 'The nightly job' },
        { from: '2026-05-16', to: '2026-05-18', logicId: 'old', title: 'The old job' },
      ],
    });
    expect(judgeFacts(whole).map(({ rule }) => rule)).not.toContain('partial_history');
  });

  it('point_in_time sees no drift once all of the training window is rebuilt', () => {
    const whole = facts({
      kind: 'ai_feature',
      history: [{ from: '2026-05-16', to: '2026-05-18', logicId: 'old', title: 'The old job' }],
    });
    expect(judgeFacts(whole).map(({ id }) => id)).not.toContain('point_in_time:drift');
  });

  it('freeze says where no opening is in sight', () => {
    const never = facts({ calendar: { ...frozen, opensAt: null }, startsAt: '2026-05-20T10:00:00.000Z' });
    const finding = judgeFacts(never).find(({ rule }) => rule === 'freeze');
    expect(finding?.sentence).toMatch(/at 2026-05-20 10:00 UTC.*No opening is in sight/);
  });
});

describe('all rules together', () => {
  it('find nothing that blocks a small repair, and ask for one approver', () => {
    const found = judgeFacts(calm);
    expect(found.map(({ severity }) => severity)).not.toContain('blocks');
    expect(found.filter(({ severity }) => severity === 'warns')).toEqual([]);
  });

  it('put what blocks first', () => {
    const found = judgeFacts(facts({ calendar: frozen, rollbackHours: 1 })).map(({ severity }) => severity);
    expect(found).toEqual([...found].sort());
    expect(found[0]).toBe('blocks');
  });

  it('give every finding an id of its own that begins with its rule, and a shape that can be stored', () => {
    const differences = ROWS.map(row => row.differences);
    fc.assert(
      fc.property(fc.subarray(differences), chosen => {
        const found = judgeFacts(facts(Object.assign({}, ...chosen) as Partial<RuleFacts>));
        const ids = found.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const finding of found) {
          expect(finding.id.startsWith(`${finding.rule}:`)).toBe(true);
          expect(Finding.parse(JSON.parse(JSON.stringify(finding)))).toEqual(finding);
          expect(finding.sentence).toMatch(/^\S.*[.)]$/s);
        }
      }),
    );
  });
});

describe('an override', () => {
  const failing = facts({
    sources: [
      { table: 'raw.a', probe: { ok: false, found: 'old' }, earliest: null },
      { table: 'raw.b', probe: { ok: false, found: 'old' }, earliest: null },
    ],
    definition: { settled: false, decider: null },
  });
  const blocks = judgeFacts(failing);
  const override = (findingId: string, role: string) => ({
    findingId,
    userId: 'U_DEV',
    role,
    reason: 'known and harmless',
    at: '2026-05-20T10:00:00.000Z',
  });

  it('sets aside the one thing it was given for', () => {
    const standing = standingBlocks(blocks, [override('sources:raw.a', 'data_platform')]);
    expect(standing.map(({ id }) => id).sort()).toEqual(['definition:current', 'sources:raw.b']);
  });

  it('by somebody of another role changes nothing', () => {
    expect(standingBlocks(blocks, [override('sources:raw.a', 'finance')])).toHaveLength(3);
  });

  it('of what nobody may override changes nothing', () => {
    expect(standingBlocks(blocks, [override('definition:current', 'data_platform')])).toHaveLength(3);
  });
});
