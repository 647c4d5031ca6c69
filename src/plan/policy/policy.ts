import type { Gate } from '../approvals.ts';
import { Kind } from '../kinds.ts';
import type { Sensitivity } from '../profile.ts';
import type { RiskLevel } from '../risk.ts';
import type { Who } from '../rules/finding.ts';

/** When a line of the policy applies: all that is stated must hold; of a list, one entry is enough. */
export type Condition = {
  readonly riskAtLeast?: RiskLevel | undefined;
  readonly kinds?: readonly Kind[] | undefined;
  readonly sensitivity?: readonly Sensitivity[] | undefined;
  readonly datasets?: readonly string[] | undefined;
  /** Ids of rules that found something. */
  readonly rules?: readonly string[] | undefined;
  readonly rowsOver?: number | undefined;
  readonly daysOver?: number | undefined;
};

/** One line of the policy: who approves what, when. `need` 1 is any-of, a number is N-of, `all` is all-of. */
export type PolicyLine = {
  readonly id: string;
  readonly title: string;
  readonly when: Condition;
  readonly gate: Gate;
  readonly from: readonly Who[];
  readonly need: 'all' | number;
};

/** Somebody is away `[from, to)` in whole days of the company's zone, and who decides in their place meanwhile. */
export type Absence = {
  readonly email: string;
  readonly from: string;
  readonly to: string;
  readonly delegate: string | null;
};

/** How long people are waited for, in seconds after they were asked. Silence is never an approval. */
export type Patience = {
  readonly remindAfter: readonly number[];
  readonly escalateAfter: number | null;
  readonly escalateTo: readonly Who[];
  readonly expireAfter: number;
};

export type Policy = {
  readonly lines: readonly PolicyLine[];
  /** The highest risk at which the proposer's own approval counts; null means never. */
  readonly selfApprovalUpTo: RiskLevel | null;
  /**
   * Who steps in where nobody but the proposer is left, and where a rule wants more people than its own. Where it is empty
   * nobody steps in for the former, and whoever holds a role does for the latter.
   */
  readonly pool: readonly Who[];
  /** From this risk on, an approval counts only with a confirming click and a reason. */
  readonly confirmFrom: RiskLevel | null;
  readonly absences: readonly Absence[];
  readonly patience: Patience;
};

const DAY = 86_400;
const ALL_OWNERS = 'Every owner of the dataset approves the plan';

/**
 * What holds where the catalog says nothing: one owner approves a repair of low risk, every owner what is riskier, and
 * nobody their own. A catch-up changes no logic, so one owner is enough for it until the risk is high.
 */
export const DEFAULT_POLICY: Policy = {
  lines: [
    ownersApprove('owner', 'One owner of the dataset approves the plan', {}, 1),
    ownersApprove('owners', ALL_OWNERS, {
      riskAtLeast: 'elevated',
      kinds: Kind.options.filter(kind => kind !== 'catch_up'),
    }),
    ownersApprove('owners_of_catch_up', ALL_OWNERS, { riskAtLeast: 'high' }),
  ],
  selfApprovalUpTo: null,
  pool: [],
  confirmFrom: 'critical',
  absences: [],
  patience: {
    remindAfter: [DAY, 3 * DAY, 7 * DAY],
    escalateAfter: 5 * DAY,
    escalateTo: [],
    expireAfter: 14 * DAY,
  },
};

/** The levels of risk, lowest first. */
export const RISK_ORDER: readonly RiskLevel[] = ['low', 'elevated', 'high', 'critical'];

export function atLeast(level: RiskLevel, least: RiskLevel): boolean {
  return RISK_ORDER.indexOf(level) >= RISK_ORDER.indexOf(least);
}

function ownersApprove(
  id: string,
  title: string,
  when: Condition,
  need: PolicyLine['need'] = 'all',
): PolicyLine {
  return { id, title, when, gate: 1, from: [{ by: 'owners' }], need };
}
