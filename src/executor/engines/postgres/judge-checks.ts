import { ANSWERED_BY } from '../../../checks/answers.ts';
import { rulesFor } from '../../../checks/checks.ts';
import { numbersFor } from '../../../checks/numbers.ts';
import { binder, type CheckSubject } from '../../../checks/query.ts';
import { unjudged } from '../../../checks/verdict.ts';
import type { Check } from '../../../plan/check.ts';
import { unitsOf } from '../../../plan/scope.ts';
import type { CheckVerdict } from '../../../plan/verdict.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { isServerError, troubleOf } from './errors.ts';
import { checkRelations } from './relations.ts';
import { judgeByReplay } from './replay-as-of.ts';
import type { Table } from './table.ts';
import type { Totals } from './totals.ts';

/** What is known before a check is asked: numbers, and the units in which the rebuild repeats a key. */
export type Known = {
  readonly totals: Totals;
  readonly repeating: readonly string[];
  readonly greatest: NonNullable<CheckSubject['greatest']>;
  /**
   * No key stands twice or is empty: staging keeps differences, none of them new and none of them twice, so the table keeps
   * that; or the staged rows lie in a table that does.
   */
  readonly keysStand: boolean;
};

/**
 * A verdict for every check of the plan, in its order. A check that PostgreSQL cannot carry out (a column that is gone,
 * a value that does not fit, a timeout) has not been passed; errors that say nothing about the check are thrown on.
 */
export async function judgeChecks(
  tx: Tx,
  run: EngineRun,
  target: Table,
  known: Known,
): Promise<CheckVerdict[]> {
  const { key, periodColumn, period } = run.plan.scope;
  const subject: CheckSubject = {
    key,
    periodColumn,
    scope: period,
    units: unitsOf(period),
    metrics: run.plan.purpose.metrics,
    greatest: known.greatest,
  };
  const verdicts: CheckVerdict[] = [];
  for (const check of run.plan.checks)
    verdicts.push(await judgeCheck(tx, run, target, check, subject, known));
  return verdicts;
}

async function judgeCheck(
  tx: Tx,
  run: EngineRun,
  target: Table,
  check: Check,
  subject: CheckSubject,
  { totals, repeating, keysStand }: Known,
): Promise<CheckVerdict> {
  if (check.kind === 'point_in_time_replay') {
    return guarded(tx, check, () => judgeByReplay(tx, run, target, check, subject));
  }
  const rules = rulesFor(check);
  if (ANSWERED_BY[check.kind] === 'keys' && keysStand) return rules.judge([], subject);
  // What is known by unit says nothing of days where units are no periods.
  const isByDay = check.kind === 'date_coverage' && subject.scope.cut !== undefined;
  const numbers = isByDay ? null : numbersFor(check, subject.metrics);
  const lines = numbers?.expressions.map(totals.byUnit) ?? [];
  const told = numbers && lines.every(line => line !== undefined) ? numbers.rows(lines) : null;
  if (told) return rules.judge(told, subject);
  const query = rules.query(subject);
  if (!query) return rules.judge([], subject);
  const bind = binder();
  for (const value of query.values) bind(value);
  const relations = checkRelations(run, target, bind, repeating);
  return guarded(tx, check, async () => {
    const { rows } = await tx.query<Record<string, unknown>>(joined(relations, query.text), bind.values);
    return rules.judge(rows, subject);
  });
}

/** What PostgreSQL cannot carry out leaves the transaction as it was and says so as a verdict. */
async function guarded(tx: Tx, check: Check, judge: () => Promise<CheckVerdict>): Promise<CheckVerdict> {
  await tx.query('savepoint check_begins');
  try {
    const verdict = await judge();
    await tx.query('release savepoint check_begins');
    return verdict;
  } catch (error) {
    if (!isServerError(error)) throw error;
    await tx.query('rollback to savepoint check_begins');
    return unjudged(check, troubleOf(error).reason);
  }
}

/** One WITH holds the relations and those the check brings itself. */
function joined(relations: string, text: string): string {
  return /^with\s/i.test(text) ? `${relations},\n${text.replace(/^with\s+/i, '')}` : `${relations}\n${text}`;
}
