import { isRerunnable, sayDeterminism } from '../determinism.ts';
import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';

/** What cannot be run again safely is a change of production, not a disposable task: four eyes, and a stated time. */
export function rerun({ determinism }: RuleFacts): Finding[] {
  if (isRerunnable(determinism)) return [];
  return [
    {
      id: 'rerun:production_change',
      rule: 'rerun',
      severity: 'demands',
      sentence: `This cannot simply be run again (${sayDeterminism(determinism)}). It is treated as a change of production: a second approver, and a stated time to start.`,
      demands: [
        {
          what: 'approvers',
          gate: 1,
          atLeast: 2,
          because: 'it cannot be run again, so two people look at it',
        },
        { what: 'time_window' },
      ],
    },
  ];
}
