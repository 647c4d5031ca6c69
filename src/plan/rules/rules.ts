import { kindControls } from '../kind-controls.ts';
import { brokenDependencies } from './broken-dependencies.ts';
import { closedPeriods } from './closed-periods.ts';
import { customerActions } from './customer-actions.ts';
import { definition } from './definition.ts';
import { duplicates } from './duplicates.ts';
import type { Rule, RuleFacts } from './facts.ts';
import { finance } from './finance.ts';
import type { Finding, Severity } from './finding.ts';
import { freeze } from './freeze.ts';
import { overlap } from './overlap.ts';
import { overload } from './overload.ts';
import { partialHistory } from './partial-history.ts';
import { pointInTime } from './point-in-time.ts';
import { rerun } from './rerun.ts';
import { sources } from './sources.ts';
import { undisclosedLogic } from './undisclosed-logic.ts';
import { upstream } from './upstream.ts';
import { versionedOutput } from './versioned-output.ts';
import { wayBack } from './way-back.ts';

/** Every decision rule, a line each. They do not know of one another, so their order decides nothing. */
export const RULES = [
  { id: 'kind', title: 'Each kind of backfill has controls of its own', judge: kindControls },
  { id: 'finance', title: 'Finance checks explicitly and signs off', judge: finance },
  { id: 'closed_periods', title: 'Closed months move only with the word of finance', judge: closedPeriods },
  {
    id: 'customer_actions',
    title: 'What acts on customers is isolated and tested first',
    judge: customerActions,
  },
  { id: 'sources', title: 'Unreliable inputs are repaired first', judge: sources },
  { id: 'rerun', title: 'What cannot be run again is a change of production', judge: rerun },
  { id: 'definition', title: 'A debated definition is settled by name first', judge: definition },
  {
    id: 'versioned_output',
    title: 'Consumers that cannot bear change get a new version',
    judge: versionedOutput,
  },
  { id: 'freeze', title: 'History does not change during a freeze', judge: freeze },
  { id: 'overlap', title: 'Two backfills never change the same rows at once', judge: overlap },
  { id: 'upstream', title: 'What it is built from is left to finish', judge: upstream },
  { id: 'undisclosed_logic', title: 'A change of the definition is said in words', judge: undisclosedLogic },
  { id: 'partial_history', title: 'Rebuilt and old rows are not mixed unsaid', judge: partialHistory },
  { id: 'duplicates', title: 'No row ends up twice', judge: duplicates },
  { id: 'overload', title: 'The load stays within stated budgets', judge: overload },
  { id: 'broken_dependencies', title: 'Nothing that hangs on the table breaks', judge: brokenDependencies },
  { id: 'point_in_time', title: 'Models learn only what was known at the time', judge: pointInTime },
  { id: 'way_back', title: 'There is a way back', judge: wayBack },
] as const satisfies readonly Rule[];

export type RuleId = (typeof RULES)[number]['id'];

/** Who may override what a rule found, unless the catalog names another role or nobody. */
export const OVERRIDERS: Readonly<Partial<Record<RuleId, string>>> = {
  sources: 'data_platform',
  overload: 'data_platform',
  customer_actions: 'data_platform',
  way_back: 'data_platform',
};

const RANK: Readonly<Record<Severity, number>> = { blocks: 0, demands: 1, warns: 2 };

/** What all rules find, gravest first; in the order of the table where they are equally grave. */
export function judgeFacts(facts: RuleFacts): Finding[] {
  return RULES.flatMap(rule => rule.judge(facts)).sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}
