import type { Check, CheckKind } from '../plan/check.ts';
import type { CheckVerdict } from '../plan/verdict.ts';
import { completenessQuery, judgeCompleteness } from './completeness.ts';
import { dateCoverageQuery, judgeDateCoverage } from './date-coverage.ts';
import { distributionQuery, judgeDistribution } from './distribution.ts';
import { freshnessQuery, judgeFreshness } from './freshness.ts';
import { judgeKnownExample, knownExampleQuery } from './known-example.ts';
import { judgeMovement, movementQuery } from './movement.ts';
import { judgeNullRate, nullRateQuery } from './null-rate.ts';
import { judgePointInTime, pointInTimeQuery } from './point-in-time.ts';
import type { CheckQuery, CheckSubject, Row } from './query.ts';
import { judgeReplay } from './replay.ts';
import { judgeRowCount, rowCountQuery } from './row-count.ts';
import { judgeTotal, totalQuery } from './total.ts';
import { judgeUniqueKey, uniqueKeyQuery } from './unique-key.ts';

export type CheckRules<K extends CheckKind> = {
  /** What to ask the engine; null when the plan lacks something the check names, which the verdict then says. */
  readonly query: (check: Extract<Check, { kind: K }>, subject: CheckSubject) => CheckQuery | null;
  /** What the rows of that query mean; without a query it is given none. */
  readonly judge: (
    check: Extract<Check, { kind: K }>,
    rows: readonly Row[],
    subject: CheckSubject,
  ) => CheckVerdict;
};

export const CHECKS: { readonly [K in CheckKind]: CheckRules<K> } = {
  row_count: { query: rowCountQuery, judge: judgeRowCount },
  total: { query: totalQuery, judge: judgeTotal },
  unique_key: { query: uniqueKeyQuery, judge: judgeUniqueKey },
  null_rate: { query: nullRateQuery, judge: judgeNullRate },
  date_coverage: { query: dateCoverageQuery, judge: judgeDateCoverage },
  freshness: { query: freshnessQuery, judge: judgeFreshness },
  known_example: { query: knownExampleQuery, judge: judgeKnownExample },
  movement: { query: movementQuery, judge: judgeMovement },
  distribution: { query: distributionQuery, judge: judgeDistribution },
  completeness: { query: completenessQuery, judge: judgeCompleteness },
  point_in_time: { query: pointInTimeQuery, judge: judgePointInTime },
  // Needs the logic itself, so the engine replays it and gives the rows.
  point_in_time_replay: { query: () => null, judge: judgeReplay },
};

/** The rules of a check, taken together with it so that a caller needs not know its kind. */
export function rulesFor(check: Check): {
  query(subject: CheckSubject): CheckQuery | null;
  judge(rows: readonly Row[], subject: CheckSubject): CheckVerdict;
} {
  const rules = CHECKS[check.kind] as CheckRules<CheckKind>;
  return {
    query: subject => rules.query(check, subject),
    judge: (rows, subject) => rules.judge(check, rows, subject),
  };
}
