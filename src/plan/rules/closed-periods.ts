import { type Month, sayMonths } from '../calendar/closed-periods.ts';
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

/** Months that were closed after finance was asked, before the step that would move them. */
export type ClosedSince = {
  readonly step: 'start' | 'promote';
  readonly closed: readonly Month[];
  /** The months that were closed when it was proposed. */
  readonly asked: readonly Month[];
  readonly financeRole: string;
};

/**
 * Keeps it from its next step while finance knows nothing of it. An edit asks finance as if it were proposed now; once
 * the result is measured there is no edit any more, and finance lets it be promoted by its word or it is given up.
 */
export function closedSince({ step, closed, asked, financeRole }: ClosedSince): Finding[] {
  const since = closed.filter(month => !asked.includes(month));
  if (since.length === 0) return [];
  const said = `Finance has closed ${sayMonths(since)} since this was proposed, and was not asked about it.`;
  return [
    {
      id: `closed_periods:since:${since[0]}..${since.at(-1)}`,
      rule: 'closed_periods',
      severity: 'blocks',
      sentence:
        step === 'start'
          ? `${said} Edit the plan: finance is asked to agree then.`
          : `${said} Either finance lets the measured numbers be promoted, or it is cancelled and proposed anew.`,
      demands: [],
      ...(step === 'promote' ? { overridableBy: financeRole } : {}),
    },
  ];
}
