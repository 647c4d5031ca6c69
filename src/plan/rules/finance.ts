import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';

const RULE = 'finance';

/** Revenue, billing and whatever else finance reports on: explicit checks, and finance signs off the measured result. */
export function finance({ sensitivity, title, financeRole }: RuleFacts): Finding[] {
  if (!sensitivity.includes('finance')) return [];
  return [
    {
      id: 'finance:checks',
      rule: RULE,
      severity: 'demands',
      sentence: `Finance reports on ${title}: totals and the movement of single periods have to be checked explicitly.`,
      demands: [
        { what: 'check', anyOf: ['total'], because: 'finance compares totals' },
        {
          what: 'check',
          anyOf: ['movement', 'known_example'],
          because: 'a total may be right while single periods are not',
        },
      ],
    },
    {
      id: 'finance:sign_off',
      rule: RULE,
      severity: 'demands',
      sentence: `Finance reports on ${title}: it signs off the measured numbers before they are promoted.`,
      demands: [
        {
          what: 'sign_off',
          gate: 2,
          from: { by: 'owners' },
          need: 'all',
          because: `the owners of ${title} approve the measured numbers`,
        },
        {
          what: 'sign_off',
          gate: 2,
          from: { by: 'role', role: financeRole },
          need: 1,
          because: 'finance signs off numbers that it reports on',
        },
      ],
    },
  ];
}
