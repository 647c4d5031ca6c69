import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { overridable } from './overridable.ts';

const RULE = 'way_back';

/** Shorter than this, a mistake found by the next morning's readers could no longer be taken back. */
const LEAST_HOURS = 24;

/** There is a way back, for long enough, also for whoever changed the same rows before. */
export function wayBack(facts: RuleFacts): Finding[] {
  const findings: Finding[] = [];
  if (facts.isolation === 'in_place') {
    findings.push({
      id: 'way_back:in_place',
      rule: RULE,
      severity: 'blocks',
      sentence: `Written straight into ${facts.table}, the old rows could not be put back. Stage it first.`,
      demands: [],
      ...overridable(facts, RULE),
    });
  }
  if (facts.rollbackHours < LEAST_HOURS) {
    findings.push({
      id: 'way_back:short',
      rule: RULE,
      severity: 'warns',
      sentence: `The replaced rows are kept for ${facts.rollbackHours} hours only. People who read ${facts.title} tomorrow would find a mistake too late.`,
      demands: [],
    });
  }
  return [
    ...findings,
    ...facts.overlaps
      .filter(({ means }) => means === 'way_back')
      .map(
        ({ other, sentence }): Finding => ({
          id: `way_back:BF-${other.id}`,
          rule: RULE,
          severity: 'warns',
          sentence,
          demands: [],
        }),
      ),
  ];
}
