import { sayMonths } from '../calendar/closed-periods.ts';
import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';

/** A closed month moves only with the word of finance, before it is rebuilt and again on the measured numbers. */
export function closedPeriods({ closedMonths, financeRole, isolation }: RuleFacts): Finding[] {
  // A new version beside the old one leaves the reported numbers where they are.
  if (closedMonths.length === 0 || isolation === 'versioned') return [];
  const months = sayMonths(closedMonths);
  const because = `${months} ${closedMonths.length === 1 ? 'is' : 'are'} closed`;
  const from = { by: 'role', role: financeRole } as const;
  return [
    {
      id: `closed_periods:${closedMonths[0]}..${closedMonths.at(-1)}`,
      rule: 'closed_periods',
      severity: 'demands',
      sentence: `Finance has closed ${months}. Numbers that were reported may move; finance has to agree beforehand, and again to the difference.`,
      demands: [
        { what: 'sign_off', gate: 1, from, need: 1, because },
        { what: 'sign_off', gate: 2, from, need: 1, because },
      ],
    },
  ];
}
