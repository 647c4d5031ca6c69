import { daysBetween } from '../civil-date.ts';
import { sayCount } from '../count.ts';
import { type Determinism, differing, sayDeterminism } from '../determinism.ts';
import type { Kind } from '../kinds.ts';
import type { Consumer, Sensitivity } from '../profile.ts';
import type { Scope } from '../scope.ts';

/** What the risk is judged by. The last three refine the answer where they are known. */
export type RiskFacts = {
  readonly kind: Kind;
  readonly scope: Scope;
  readonly rowsInScope: number;
  readonly rowsInTable: number;
  readonly consumers: readonly Consumer[];
  readonly sensitivity: readonly Sensitivity[];
  readonly rerunnable: boolean;
  readonly settled: boolean;
  readonly determinism?: Determinism | undefined;
  readonly isolation?: 'staged' | 'versioned' | 'in_place' | undefined;
  readonly closedMonths?: readonly string[] | undefined;
};

export type QuestionId = 'how_much' | 'who' | 'rerun' | 'isolated' | 'settled';

/** One of the five questions, answered from facts: 0 points is the low-risk answer. */
export type Answer = { readonly points: number; readonly sentence: string };

export type Question = {
  readonly id: QuestionId;
  readonly question: string;
  readonly answer: (facts: RiskFacts) => Answer;
};

/** Audiences for whom a moved number has consequences outside the team that owns it. */
const WIDE = new Set<Consumer['kind']>(['report', 'automation', 'sync', 'model', 'export']);

/** The five questions in the order in which people ask them. */
export const RISK_QUESTIONS: readonly Question[] = [
  { id: 'how_much', question: 'How much history changes?', answer: howMuch },
  { id: 'who', question: 'Who consumes the output?', answer: whoConsumes },
  { id: 'rerun', question: 'Can it be run again safely?', answer: rerunSafely },
  { id: 'isolated', question: 'Can results be isolated first?', answer: isolated },
  { id: 'settled', question: 'Is the business definition settled?', answer: settled },
];

function howMuch({ scope, rowsInScope, rowsInTable }: RiskFacts): Answer {
  const days = daysBetween(scope.from, scope.to);
  const share = rowsInTable === 0 ? 0 : (100 * rowsInScope) / rowsInTable;
  const points = Number(days > 31) + Number(days > 365) + Number(share > 25 && days > 7);
  const much = days > 365 ? ', more than a year' : days > 31 ? ', more than a month' : '';
  return {
    points,
    sentence: `${days} ${days === 1 ? 'day' : 'days'} of history change${much}: ${sayCount(rowsInScope)} rows, ${sayShare(share)} of the table`,
  };
}

function whoConsumes({ consumers }: RiskFacts): Answer {
  if (consumers.length === 0) return { points: 0, sentence: 'nothing in the catalog reads it' };
  const wide = consumers.filter(({ kind }) => WIDE.has(kind)).map(({ title }) => title);
  if (wide.length > 0) {
    const points = 1 + Number(consumers.length > 1);
    return { points, sentence: `${sayConsumers(consumers.length)} it, among them ${wide.join(', ')}` };
  }
  return { points: Number(consumers.length > 1), sentence: `${sayConsumers(consumers.length)} it` };
}

/** What is known about running it again; the catalog's promise where nothing was tried. */
export function determinismIn({ determinism, rerunnable }: RiskFacts): Determinism {
  return determinism ?? { promised: rerunnable, replayed: [] };
}

function rerunSafely(facts: RiskFacts): Answer {
  const known = determinismIn(facts);
  const points = differing(known).length > 0 ? 3 : known.promised ? 0 : 2;
  return { points, sentence: sayDeterminism(known) };
}

function isolated({ isolation = 'staged' }: RiskFacts): Answer {
  const answers: Readonly<Record<NonNullable<RiskFacts['isolation']>, Answer>> = {
    staged: { points: 0, sentence: 'it is staged where nobody reads it, and promoted only after its checks' },
    versioned: { points: 0, sentence: 'it is published beside the old version, which stays as it is' },
    in_place: { points: 3, sentence: 'it is written straight into production' },
  };
  return answers[isolation];
}

function settled({ settled: agreed }: RiskFacts): Answer {
  return agreed
    ? { points: 0, sentence: 'the definition is documented and accepted' }
    : { points: 3, sentence: 'the definition is still debated' };
}

function sayConsumers(count: number): string {
  return count === 1 ? '1 consumer reads' : `${count} consumers read`;
}

function sayShare(share: number): string {
  if (share > 0 && share < 1) return 'less than 1%';
  return `${Math.round(share)}%`;
}
