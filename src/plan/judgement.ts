import { z } from 'zod';
import { ReportedFigure } from './calendar/closed-periods.ts';
import { Choice } from './choice.ts';
import { CivilDate } from './civil-date.ts';
import { LogicSpan } from './logic-spans.ts';
import { Finding } from './rules/finding.ts';

const Answered = z.strictObject({ question: z.string(), sentence: z.string(), points: z.int() });

const FailureMode = z.strictObject({
  id: z.string(),
  title: z.string(),
  happens: z.string(),
  found: z.array(z.string()),
  noticedBy: z.array(z.string()),
});

const SituationFound = z.strictObject({
  id: z.string(),
  sentence: z.string(),
  signs: z.array(z.string()),
  instead: z.array(Choice),
});

/** What was tried and measured before anybody was asked. */
export const Evidence = z.strictObject({
  promised: z.boolean(),
  replayed: z.array(z.strictObject({ unit: z.string(), same: z.boolean() })),
  load: z.strictObject({ rows: z.number(), logBytes: z.number(), seconds: z.number().nullable() }),
  /** The furthest that a number moved in the units tried, in percent. */
  largestPercent: z.number().nullable(),
  triedUnits: z.int(),
  /** Why the warehouse would refuse it; null when it would not. */
  refused: z.string().nullable(),
});
export type Evidence = z.infer<typeof Evidence>;

/** Everything that was judged about a plan when it was proposed: kept with it, so that approvals can be understood later. */
export const Judgement = z.strictObject({
  judgedOn: CivilDate,
  findings: z.array(Finding),
  answers: z.array(Answered),
  failureModes: z.array(FailureMode),
  situations: z.array(SituationFound),
  closedMonths: z.array(z.string()),
  /** What was reported for the closed months. */
  reported: z.array(ReportedFigure).default([]),
  /** Who decides about a definition that is still debated. */
  decider: z.string().nullable(),
  /** The policy lets the proposer fill slots in which they stand. */
  proposerCounts: z.boolean(),
  /** An approval counts only with a confirming click and a reason. */
  needsReason: z.boolean(),
  /** After how many seconds an open gate is given up; null in plans from before it was kept. */
  expireAfter: z.number().positive().nullable().default(null),
  /** Which definition made which days, as it will be afterwards; kept where the kind wants lineage documented. */
  history: z.array(LogicSpan).optional(),
  evidence: Evidence,
});
export type Judgement = z.infer<typeof Judgement>;
