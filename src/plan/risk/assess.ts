import { sayMonths } from '../calendar/closed-periods.ts';
import { isRerunnable } from '../determinism.ts';
import type { Risk, RiskLevel } from '../risk.ts';
import { type Answer, determinismIn, type QuestionId, RISK_QUESTIONS, type RiskFacts } from './questions.ts';

/** What makes any answer weigh more: a sentence when it applies, false when not. */
const AMPLIFIERS: readonly { points: number; when: (facts: RiskFacts) => string | false }[] = [
  {
    points: 3,
    when: ({ sensitivity }) => sensitivity.includes('finance') && 'finance reports on these numbers',
  },
  {
    points: 2,
    when: ({ closedMonths = [] }) => closedMonths.length > 0 && closedReason(sayMonths(closedMonths)),
  },
  {
    points: 3,
    when: ({ sensitivity }) => sensitivity.includes('customer_facing') && 'customers can see the result',
  },
  {
    points: 3,
    when: ({ consumers }) => {
      const acting = consumers.filter(({ irreversible }) => irreversible).map(({ title }) => title);
      return acting.length > 0 && `${acting.join(', ')} acts in ways that cannot be undone`;
    },
  },
  {
    points: 2,
    when: ({ sensitivity }) => sensitivity.includes('ai_training') && 'models are trained on these rows',
  },
  { points: 1, when: ({ kind }) => kind === 'migration' && 'the old and the new version may disagree' },
];

/** The fewest points of each level, highest first. */
const LEVELS: readonly (readonly [RiskLevel, number])[] = [
  ['critical', 9],
  ['high', 5],
  ['elevated', 2],
  ['low', 0],
];

/** Families of grave things. One of them makes a change weighty; two together are more than one person can vouch for. */
const GRAVE: readonly ((facts: RiskFacts) => boolean)[] = [
  ({ sensitivity, closedMonths = [] }) => sensitivity.includes('finance') || closedMonths.length > 0,
  ({ sensitivity, consumers }) =>
    sensitivity.includes('customer_facing') || consumers.some(({ irreversible }) => irreversible),
  ({ sensitivity }) => sensitivity.includes('ai_training'),
  facts => !facts.settled || facts.isolation === 'in_place' || !isRerunnable(determinismIn(facts)),
];

/** The five questions, each answered from the facts. */
export function answerQuestions(
  facts: RiskFacts,
): (Answer & { readonly id: QuestionId; readonly question: string })[] {
  return RISK_QUESTIONS.map(({ id, question, answer }) => ({ id, question, ...answer(facts) }));
}

/**
 * How risky the change is, with a sentence for each reason: the five questions first, then what amplifies them. The
 * same facts always give the same answer. Critical takes points and two kinds of gravity that meet: finance numbers
 * that customers see, a debated definition of revenue. Half a year of settled, repeatable finance numbers is high.
 */
export function assessRisk(facts: RiskFacts): Risk {
  const raised = answerQuestions(facts).filter(({ points }) => points > 0);
  const amplified = AMPLIFIERS.flatMap(({ points, when }) => {
    const sentence = when(facts);
    return sentence === false ? [] : [{ points, sentence }];
  });
  const hits = [...raised, ...amplified];
  const points = hits.reduce((sum, hit) => sum + hit.points, 0);
  const reached = LEVELS.find(([, least]) => points >= least)?.[0] ?? 'low';
  const graveTwice = GRAVE.filter(applies => applies(facts)).length > 1;
  const level = reached === 'critical' && !graveTwice ? 'high' : reached;
  const reasons = hits.map(({ sentence }) => sentence);
  return { level, points, reasons: reasons.length > 0 ? reasons : ['a small, recent, isolated repair'] };
}

/** What weighs more where finance has closed these months. */
export function closedReason(months: string): string {
  return `finance has closed ${months}`;
}

/** The reasons that no answer to the five questions says already, for where both are shown. */
export function reasonsBeyond(
  { reasons }: Pick<Risk, 'reasons'>,
  answers: readonly { readonly sentence: string }[],
): string[] {
  return reasons.filter(reason => !answers.some(({ sentence }) => sentence === reason));
}
