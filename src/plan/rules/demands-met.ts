import type { Check } from '../check.ts';
import type { Isolation } from './facts.ts';
import { type Demand, demandsOf, type Finding } from './finding.ts';

/** What a plan offers to meet demands with. */
export type Offered = {
  readonly checks: readonly Pick<Check, 'kind' | 'blocking'>[];
  readonly startsAt: string | null;
  readonly disclosure: string;
  readonly isolation: Isolation;
};

/** The answer of the modal at which an unmet demand is shown. */
export type DemandField = 'checks' | 'startAfter' | 'disclosure' | 'isolation';

export type Unmet = { readonly demand: Demand; readonly field: DemandField; readonly complaint: string };

/**
 * The demands that the proposer has to meet before the plan may be proposed, each at the answer that meets it. What
 * others have to do (approve, settle, repair, wait) is no fault of the answers.
 */
export function unmet(findings: readonly Finding[], offered: Offered): Unmet[] {
  const seen = new Set<string>();
  return demandsOf(findings).flatMap(demand => {
    const fault = faultOf(demand, offered);
    if (!fault) return [];
    // The same check may be wanted for several reasons; the first is said.
    const key = demand.what === 'check' ? demand.anyOf.join() : fault.complaint;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ demand, ...fault }];
  });
}

function faultOf(demand: Demand, offered: Offered): { field: DemandField; complaint: string } | null {
  switch (demand.what) {
    case 'check': {
      // A check that only reports stops nothing; movement is watched by people, so it may be one of those.
      const met = offered.checks.some(
        ({ kind, blocking }) => demand.anyOf.includes(kind) && (blocking || kind === 'movement'),
      );
      return met
        ? null
        : { field: 'checks', complaint: `Choose ${sayChecks(demand.anyOf)}: ${demand.because}.` };
    }
    case 'time_window':
      return offered.startsAt === null
        ? {
            field: 'startAfter',
            complaint: 'State when it starts: this is treated as a change of production.',
          }
        : null;
    case 'disclose_logic':
      return offered.disclosure.trim() === ''
        ? {
            field: 'disclosure',
            complaint: `Say in one sentence what “${demand.to}” counts differently from “${demand.from.join('”, “')}”.`,
          }
        : null;
    default:
      return null;
  }
}

function sayChecks(kinds: readonly string[]): string {
  const names = kinds.map(kind => kind.replaceAll('_', ' '));
  return `a check of the kind ${names.join(' or ')} that stops the run when it fails`;
}
