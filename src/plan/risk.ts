import { z } from 'zod';
import { daysBetween } from './civil-date.ts';
import type { Kind } from './kinds.ts';
import type { Consumer, Sensitivity } from './profile.ts';
import type { Scope } from './scope.ts';

export const RiskLevel = z.enum(['low', 'elevated', 'high', 'critical']);
export type RiskLevel = z.infer<typeof RiskLevel>;

export const Risk = z.strictObject({ level: RiskLevel, points: z.int(), reasons: z.array(z.string()) });
export type Risk = z.infer<typeof Risk>;

export type RiskFacts = {
  readonly kind: Kind;
  readonly scope: Scope;
  readonly rowsInScope: number;
  readonly rowsInTable: number;
  readonly consumers: readonly Consumer[];
  readonly sensitivity: readonly Sensitivity[];
  readonly rerunnable: boolean;
  readonly settled: boolean;
};

type Question = { readonly points: number; readonly when: (facts: RiskFacts) => string | false };

/** Audiences for whom a moved number has consequences outside the team that owns it. */
const WIDE_AUDIENCE = new Set<Consumer['kind']>(['report', 'automation', 'sync', 'model', 'export']);

/**
 * What raises the risk: the five questions first, then what amplifies them. One line a reason; a sentence when it
 * applies, false when not.
 */
const QUESTIONS: readonly Question[] = [
  { points: 1, when: f => days(f) > 31 && `${days(f)} days of history change, more than a month` },
  { points: 1, when: f => days(f) > 365 && 'more than a year of history changes' },
  { points: 1, when: f => share(f) > 25 && `${Math.round(share(f))}% of the table lies in the scope` },
  { points: 1, when: f => f.consumers.length > 1 && `${f.consumers.length} consumers read it` },
  { points: 1, when: f => f.consumers.some(c => WIDE_AUDIENCE.has(c.kind)) && wideAudience(f) },
  { points: 2, when: f => !f.rerunnable && 'the logic does not promise the same result when run again' },
  { points: 3, when: f => !f.settled && 'the definition is still debated' },
  { points: 1, when: f => f.kind === 'migration' && 'the old and the new version may disagree' },
  { points: 3, when: f => f.sensitivity.includes('finance') && 'finance reports on these numbers' },
  { points: 3, when: f => f.sensitivity.includes('customer_facing') && 'customers can see the result' },
  { points: 2, when: f => f.sensitivity.includes('ai_training') && 'models are trained on these rows' },
  {
    points: 3,
    when: f => f.consumers.some(c => c.irreversible) && 'a consumer acts in ways that cannot be undone',
  },
];

/** The fewest points of each level, highest first. */
const LEVELS: readonly (readonly [RiskLevel, number])[] = [
  ['critical', 9],
  ['high', 5],
  ['elevated', 2],
  ['low', 0],
];

/** How risky the change is, with a sentence for each reason. The same facts always give the same answer. */
export function assessRisk(facts: RiskFacts): Risk {
  const hits = QUESTIONS.flatMap(question => {
    const sentence = question.when(facts);
    return sentence === false ? [] : [{ points: question.points, sentence }];
  });
  const points = hits.reduce((sum, hit) => sum + hit.points, 0);
  const level = LEVELS.find(([, least]) => points >= least)?.[0] ?? 'low';
  const reasons = hits.map(hit => hit.sentence);
  return { level, points, reasons: reasons.length > 0 ? reasons : ['a small, recent, isolated repair'] };
}

function days(facts: RiskFacts): number {
  return daysBetween(facts.scope.from, facts.scope.to);
}

function share(facts: RiskFacts): number {
  return facts.rowsInTable === 0 ? 0 : (100 * facts.rowsInScope) / facts.rowsInTable;
}

function wideAudience(facts: RiskFacts): string {
  const titles = facts.consumers.filter(c => WIDE_AUDIENCE.has(c.kind)).map(c => c.title);
  return `it feeds ${titles.join(', ')}`;
}
