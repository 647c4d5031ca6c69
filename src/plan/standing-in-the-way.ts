import type { State } from './lifecycle.ts';
import { type Demand, type Finding, type Override, standingBlocks } from './rules/finding.ts';
import { awaited } from './rules/upstream.ts';

/** Where something other than approvals can hold a backfill: before its start, and before its promotion. */
export const HELD_IN: ReadonlySet<State> = new Set<State>(['proposed', 'approved', 'ready']);

/**
 * What is to be remembered of these findings: the blocks that nobody has set aside, and the offers to wait for another
 * backfill, which only warn.
 */
export function holding(findings: readonly Finding[], overrides: readonly Override[]): Finding[] {
  const offers = findings.filter(finding => finding.severity === 'warns' && awaited(finding) !== null);
  return [...standingBlocks(findings, overrides), ...offers];
}

/** What others can still do about a block after the plan was proposed: settle, repair, wait. */
const DONE_BY_OTHERS: ReadonlySet<Demand['what']> = new Set([
  'settle_definition',
  'fix_source',
  'wait_for',
  'wait_until',
]);

/** Whether anybody could ever lift this block without another plan. */
export function canBeLifted(finding: Finding): boolean {
  return (
    finding.overridableBy !== undefined || finding.demands.some(demand => DONE_BY_OTHERS.has(demand.what))
  );
}

/**
 * The blocks that only another plan removes: what they keep from starting is not proposed at all, because nobody should
 * be asked to approve what can never run. Everything else that blocks is proposed, and holds the start.
 */
export function dead(findings: readonly Finding[]): Finding[] {
  return findings.filter(finding => finding.severity === 'blocks' && !canBeLifted(finding));
}
