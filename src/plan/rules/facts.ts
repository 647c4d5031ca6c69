import type { ReportedFigure } from '../calendar/closed-periods.ts';
import type { CalendarVerdict } from '../calendar/windows.ts';
import type { Check } from '../check.ts';
import type { CivilDate } from '../civil-date.ts';
import type { Determinism } from '../determinism.ts';
import type { Kind } from '../kinds.ts';
import type { Budget, Load } from '../load.ts';
import type { LogicSpan } from '../logic-spans.ts';
import type { Overlap } from '../overlap.ts';
import type { Measured } from '../ports.ts';
import type { Consumer, Logic, Metric, Sensitivity } from '../profile.ts';
import type { Scope } from '../scope.ts';
import type { ColumnChange, Dependent } from '../shape.ts';
import type { Finding } from './finding.ts';

/** Where rebuilt rows go first: a staging table, a new version beside the old one, or straight into production. */
export type Isolation = 'staged' | 'versioned' | 'in_place';

/** Whether everyone agrees on what is being counted; while not, who is to decide, if anybody was named. */
export type Definition =
  | { readonly settled: true; readonly by: string | null }
  | { readonly settled: false; readonly decider: string | null };

/** One table the logic reads, and what its probe said a moment ago; null where the catalog has no probe for it. */
export type SourceState = {
  readonly table: string;
  readonly probe: { readonly ok: boolean; readonly found: string } | null;
  /** The first day from which its rows are still there; null where that is not stated. */
  readonly earliest: CivilDate | null;
};

/** A consumer with what is known of it now. */
export type ConsumerFacts = Consumer & {
  /** It has to show what was known at the time. */
  readonly auditTrail: boolean;
  /** How many changed rows it can take in one go; null where it states no limit. */
  readonly mostRows: number | null;
  /** What its probe said a moment ago; null where it has none. */
  readonly probed: { readonly ok: boolean; readonly found: string } | null;
};

/** A day on which the business changed, so that numbers before and after are not alike. */
export type Discontinuity = { readonly on: CivilDate; readonly title: string };

/** How far the numbers move where a few units were rebuilt on trial, in percent; null where nothing was tried. */
export type TrialMovement = { readonly units: number; readonly largestPercent: number };

/**
 * Everything the rules look at. Gathered once by whoever asks; a rule reads nothing else, so that the same facts always
 * lead to the same findings.
 */
export type RuleFacts = {
  readonly today: CivilDate;
  readonly proposer: string;
  readonly dataset: string;
  readonly title: string;
  readonly table: string;
  readonly sensitivity: readonly Sensitivity[];
  readonly kind: Kind;
  readonly purpose: string;
  readonly scope: Scope;
  readonly measured: Measured;
  readonly metrics: readonly Metric[];
  readonly checks: readonly Check[];
  readonly logic: Pick<Logic, 'id' | 'title' | 'uses' | 'summary'>;
  /** What the proposer tells people about a change of the definition; empty when they say nothing. */
  readonly disclosure: string;
  /** Whether the numbers were wrong, or right by the definition of their time; null when nobody said. */
  readonly oldNumbers: 'wrong' | 'right_then' | null;
  readonly definition: Definition;
  readonly determinism: Determinism;
  readonly isolation: Isolation;
  readonly rollbackHours: number;
  readonly consumers: readonly ConsumerFacts[];
  readonly sources: readonly SourceState[];
  readonly startsAt: string | null;
  readonly calendar: CalendarVerdict;
  readonly closedMonths: readonly string[];
  /** What was reported for those months. */
  readonly reported: readonly ReportedFigure[];
  readonly financeRole: string;
  readonly overlaps: readonly Overlap[];
  readonly upstream: readonly Overlap[];
  /** The backfills that somebody wants it to wait for. */
  readonly waitsFor: readonly number[];
  /** The whole known history of the dataset, in order and without gaps. */
  readonly history: readonly LogicSpan[];
  readonly load: Load;
  readonly budget: Budget;
  readonly columns: readonly ColumnChange[];
  /** Why the warehouse would refuse a run; null when it would not, or nobody asked. */
  readonly refused: string | null;
  readonly dependents: readonly Dependent[];
  readonly discontinuities: readonly Discontinuity[];
  readonly trial: TrialMovement | null;
  /** Which role may override what a rule found, by the id of the rule. */
  readonly overriders: Readonly<Record<string, string>>;
};

/** One decision rule: what it protects from, and what it finds. */
export type Rule = {
  readonly id: string;
  readonly title: string;
  readonly judge: (facts: RuleFacts) => Finding[];
};
