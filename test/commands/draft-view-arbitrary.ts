import fc from 'fast-check';
import { Choice } from '../../src/plan/choice.ts';
import type { DraftAnswers } from '../../src/plan/draft.ts';
import type { DraftView, Review, StatusView } from '../../src/plan/draft-view.ts';
import { STATES } from '../../src/plan/lifecycle.ts';
import type { DatasetProfile } from '../../src/plan/profile.ts';
import type { Finding } from '../../src/plan/rules/finding.ts';
import { profileFixture } from '../fixtures/profile.ts';
import { hostileText } from '../slack/hostile.ts';

const id = fc.stringMatching(/^[a-z][a-z0-9_]{0,30}$/);
export const user = fc.constantFrom('U012AB3CD', 'U0BEN', 'W0CHLOE');
export const channelId = fc.constantFrom('C012AB3CD', 'G0PRIVATE', '#board-metrics');

function some<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items]);
}

export function many<T>(item: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> {
  return fc
    .tuple(fc.array(item, { maxLength: 3 }), fc.nat({ max: maxLength }))
    .map(([items, length]) =>
      items.length === 0 ? [] : Array.from({ length }, (_, at) => items[at % items.length] as T),
    );
}

/** A dataset with the worst titles, and more of everything than a menu holds. */
export function hostileProfile(): fc.Arbitrary<DatasetProfile> {
  const base = profileFixture();
  const count = fc.constantFrom(0, 1, 9, 11, 130);
  const numbered = <T>(make: (at: number, text: string) => T) =>
    fc.tuple(count, hostileText()).map(([length, text]) => Array.from({ length }, (_, at) => make(at, text)));
  return fc
    .record({
      title: hostileText(),
      description: hostileText(),
      grain: fc.constantFrom('day', 'week', 'month', 'year'),
      metrics: numbered((at, title) => ({
        id: `m${at}`,
        title,
        sql: '',
        unit: title.slice(0, 20),
        decimals: 0,
      })),
      scopeColumns: numbered((at, title) => ({ column: `c${at}`, title })),
      logic: numbered((at, text) => ({
        id: `l${at}`,
        title: text,
        uses: 'current' as const,
        summary: text,
        sql: text,
        sha256: '',
        settled: at % 2 === 0,
        rerunnable: at % 3 === 0,
      })),
      checks: numbered((at, title) => ({
        id: `k${at}`,
        kind: 'unique_key' as const,
        title: title || 'x',
        blocking: at % 2 === 0,
      })),
      channels: numbered((at, text) => ({ name: `#${at}${text}`, botIsMember: false })),
      examples: numbered((at, title) => ({
        id: `e${at}`,
        title,
        kind: 'correction' as const,
        purpose: title,
        first: '2026-03-02',
        last: '2026-03-11',
        filter: {},
        logic: 'l0',
        checks: [],
        expectedMovement: title,
      })),
    })
    .map(
      ({ grain, ...profile }) =>
        ({ ...base, ...profile, period: { ...base.period, grain } }) as DatasetProfile,
    );
}

/** Answers of which each may be missing, right, or nonsense that somebody typed. */
export function answersFor(profile: DatasetProfile | null): fc.Arbitrary<DraftAnswers> {
  const ids = (items: readonly { id: string }[] = []) => items.map(item => item.id);
  const one = (choices: readonly string[]) =>
    choices.length > 0 ? fc.constantFrom(...choices) : fc.constant('none');
  return fc.record(
    {
      dataset: fc.constantFrom('signups_daily', 'gone'),
      example: one(ids(profile?.examples)),
      kind: fc.constantFrom('catch_up', 'correction', 'migration', 'enrichment', 'ai_feature'),
      purpose: hostileText(),
      metrics: some(ids(profile?.metrics)),
      ownerUserId: user,
      first: fc.constantFrom('2026-03-02', '2025-12-31'),
      last: fc.constantFrom('2026-03-11', '2026-01-01'),
      filterColumn: one((profile?.scopeColumns ?? []).map(({ column }) => column)),
      filterValues: hostileText(),
      logic: one(ids(profile?.logic)),
      settled: fc.constantFrom('settled', 'debated'),
      checks: some(ids(profile?.checks)),
      expectedMovement: hostileText(),
      rollbackDays: fc.constantFrom('1', '14', '90', 'soon'),
      extraChannels: some(['C012AB3CD', 'C0GROWTH']),
      tellPeople: some(['U012AB3CD', 'U0BEN']),
      answersUserId: user,
      startAfter: fc.constantFrom('2026-04-02T08:00:00.000Z', '2027-01-01T00:00:00.000Z'),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<DraftAnswers>;
}

/** Any step of the modal, before and after a dataset was chosen. */
export function hostileDraft(): fc.Arbitrary<DraftView> {
  return fc.option(hostileProfile()).chain(profile =>
    fc.record({
      draftId: fc.uuid(),
      revises: fc.option(fc.integer({ min: 1, max: 99_999 })),
      step: fc.integer({ min: 1, max: 5 }),
      answers: answersFor(profile),
      datasets: fc
        .tuple(hostileText(), hostileText())
        .map(([title, description]) => [{ id: 'signups_daily', title, description }]),
      profile: fc.constant(profile),
      suggestedKind: fc.option(fc.record({ kind: fc.constant('catch_up'), because: hostileText() })),
      review: fc.constant(null),
      ready: fc.boolean(),
    }),
  );
}

/** A sentence of the bot's own may mention people; these mention none. */
function ourWords(): fc.Arbitrary<string> {
  return hostileText().map(text => text.replaceAll(/<[@#]/g, ''));
}

export function hostileReview(): fc.Arbitrary<Review> {
  const slot = fc.record({
    id,
    anyOf: fc.array(user, { minLength: 1, maxLength: 9 }),
    because: hostileText(),
    unreachable: many(fc.record({ name: hostileText(), email: hostileText() }), 9),
  });
  const finding = fc.record({
    id,
    rule: id,
    severity: fc.constantFrom('blocks' as const, 'demands' as const, 'warns' as const),
    sentence: ourWords(),
    demands: fc.constant<Finding['demands']>([]),
  });
  return fc.record({
    kindTitle: hostileText(),
    mainRisk: hostileText(),
    response: hostileText(),
    risk: fc.record({
      level: fc.constantFrom('low', 'elevated', 'high', 'critical'),
      points: fc.nat(),
      reasons: many(hostileText(), 20),
    }),
    scope: hostileText(),
    grain: fc.constantFrom('day', 'month'),
    units: fc.nat(),
    rowsInScope: fc.nat(),
    rowsInTable: fc.nat(),
    told: many(fc.record({ name: hostileText(), channelId, because: hostileText() }), 60),
    unreachable: many(fc.record({ name: hostileText(), because: hostileText() }), 60),
    consumers: many(fc.record({ title: hostileText(), kind: hostileText(), path: fc.constant([]) }), 60),
    gate1: many(slot, 50),
    gate2: many(slot, 50),
    weaker: many(hostileText(), 4),
    checks: many(hostileText(), 60),
    promotion: fc.record({ title: hostileText(), explanation: hostileText(), guarantee: hostileText() }),
    questions: many(fc.record({ question: hostileText(), sentence: ourWords(), points: fc.nat() }), 9),
    findings: many(finding, 40),
    dead: many(finding, 9),
    failureModes: many(
      fc.record({
        title: hostileText(),
        found: many(hostileText(), 9),
        noticedBy: many(hostileText(), 9),
      }),
      9,
    ),
    situations: many(
      fc.record({
        id,
        sentence: ourWords(),
        signs: many(ourWords(), 9),
        instead: fc
          .subarray([...Choice.options])
          .chain(choices =>
            fc
              .tuple(hostileText(), hostileText())
              .map(([title, comesTo]) => choices.map(choice => ({ choice, title, comesTo }))),
          ),
      }),
      5,
    ),
    needsReason: fc.boolean(),
    voids: fc.boolean(),
  });
}

export function hostileStatus(): fc.Arbitrary<StatusView> {
  return fc.record({
    id: fc.integer({ min: 1, max: 99_999 }),
    title: hostileText(),
    state: fc.constantFrom(...Object.keys(STATES), '<!here>'),
    stateTitle: hostileText(),
    stateMeaning: hostileText(),
    scope: hostileText(),
    proposer: user,
    owner: user,
    waitingFor: many(hostileText(), 60),
    blockedBy: fc.array(user, { maxLength: 9 }),
    progress: fc.option(fc.record({ done: fc.nat(), total: fc.nat(), rows: fc.nat() })),
    throttle: fc.option(
      fc.record({
        settings: many(hostileText(), 4),
        waits: fc.array(
          fc.record({
            since: fc.constant('2026-04-01T08:00:00.000Z'),
            until: fc.option(fc.constant('2026-04-01T08:04:00.000Z')),
            reasons: many(hostileText(), 20),
          }),
          { maxLength: 4 },
        ),
      }),
    ),
    rollbackDeadline: fc.option(fc.constant('2026-04-02T08:00:00.000Z')),
    possible: fc.shuffledSubarray(['edit', 'pause', 'cancel', 'rollback']),
    hasChangedInPart: fc.boolean(),
    thread: fc.option(fc.record({ channelId, ts: fc.constant('1700000000.000100') })),
  });
}
