import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';

/** Whatever the kind, rebuilt rows must not end up beside the old ones. */
export function duplicates({ title }: RuleFacts): Finding[] {
  return [
    {
      id: 'duplicates:unique_key',
      rule: 'duplicates',
      severity: 'demands',
      sentence: `Rows of ${title} must not end up twice: the key is checked before anything is promoted.`,
      demands: [{ what: 'check', anyOf: ['unique_key'], because: 'rebuilt rows must replace the old ones' }],
    },
  ];
}
