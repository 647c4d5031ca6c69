import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';

/** Two backfills never change the same rows at once; nobody can override that. */
export function overlap({ overlaps }: RuleFacts): Finding[] {
  return overlaps
    .filter(({ means }) => means !== 'way_back')
    .map(({ other, means, sentence }) => ({
      id: `overlap:BF-${other.id}`,
      rule: 'overlap',
      severity: means === 'excludes' ? 'blocks' : 'warns',
      sentence,
      demands: [{ what: 'wait_for', backfillId: other.id }],
    }));
}
