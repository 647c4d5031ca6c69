import type { Gate } from '../approvals.ts';
import type { Kind } from '../kinds.ts';
import type { Sensitivity } from '../profile.ts';
import type { RiskLevel } from '../risk.ts';
import { type Demand, demandsOf, type Finding, type Who } from '../rules/finding.ts';
import { atLeast, type Condition, type Policy } from './policy.ts';

/** What the conditions of a policy are held against. */
export type Case = {
  readonly level: RiskLevel;
  readonly kind: Kind;
  readonly sensitivity: readonly Sensitivity[];
  readonly dataset: string;
  readonly datasetTitle: string;
  readonly rows: number;
  readonly days: number;
};

/** So many of these people approve at a gate, and everything that demands it. */
export type Requirement = {
  readonly gate: Gate;
  readonly from: readonly Who[];
  readonly need: 'all' | number;
  readonly because: readonly string[];
  /** `policy/<line>` or the id of a rule. */
  readonly rules: readonly string[];
};

/** At least so many different people at a gate, whoever they are. */
export type Headcount = {
  readonly gate: Gate;
  readonly atLeast: number;
  readonly because: string;
  readonly rule: string;
};

type SignOff = Extract<Demand, { what: 'sign_off' }>;

/** Whether a line of the policy applies to this case. */
export function applies(
  when: Condition,
  { level, kind, sensitivity, dataset, rows, days }: Case,
  rules: ReadonlySet<string>,
): boolean {
  return (
    (when.riskAtLeast === undefined || atLeast(level, when.riskAtLeast)) &&
    (when.kinds === undefined || when.kinds.includes(kind)) &&
    (when.sensitivity === undefined || when.sensitivity.some(one => sensitivity.includes(one))) &&
    (when.datasets === undefined || when.datasets.includes(dataset)) &&
    (when.rules === undefined || when.rules.some(rule => rules.has(rule))) &&
    (when.rowsOver === undefined || rows > when.rowsOver) &&
    (when.daysOver === undefined || days > when.daysOver)
  );
}

/**
 * Everything that the policy and the findings require, asked of the same people only once: the larger number counts,
 * and every reason is kept.
 */
export function requirementsOf(policy: Policy, findings: readonly Finding[], about: Case): Requirement[] {
  const speaking = new Set(findings.map(({ rule }) => rule));
  const fromPolicy = policy.lines
    .filter(line => applies(line.when, about, speaking))
    .map((line): Requirement => {
      const { gate, from, need, title } = line;
      return { gate, from, need, because: [lowerFirst(title)], rules: [`policy/${line.id}`] };
    });
  const fromFindings = findings
    .filter(({ severity }) => severity !== 'warns')
    .flatMap(({ rule, demands }) =>
      demands.filter(isSignOff).map(
        ({ gate, from, need, because }): Requirement => ({
          gate,
          from: [from],
          need,
          because: [because],
          rules: [rule],
        }),
      ),
    );
  const merged = new Map<string, Requirement>();
  for (const requirement of [...fromPolicy, ...fromFindings]) {
    const key = JSON.stringify([requirement.gate, requirement.from]);
    const same = merged.get(key);
    merged.set(key, same ? both(same, requirement) : requirement);
  }
  return [...merged.values()];
}

/** The most people that the findings want at a gate; null when none of them counts heads. */
export function headcountOf(findings: readonly Finding[], gate: Gate): Headcount | null {
  const counts = findings.flatMap(finding =>
    demandsOf([finding]).flatMap((demand): Headcount[] =>
      demand.what === 'approvers' && demand.gate === gate
        ? [{ gate, atLeast: demand.atLeast, because: demand.because, rule: finding.rule }]
        : [],
    ),
  );
  return counts.sort((a, b) => b.atLeast - a.atLeast)[0] ?? null;
}

function both(a: Requirement, b: Requirement): Requirement {
  const need = a.need === 'all' || b.need === 'all' ? 'all' : Math.max(a.need, b.need);
  return {
    ...a,
    need,
    because: [...new Set([...a.because, ...b.because])],
    rules: [...new Set([...a.rules, ...b.rules])],
  };
}

function isSignOff(demand: Demand): demand is SignOff {
  return demand.what === 'sign_off';
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
