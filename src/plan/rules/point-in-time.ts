import { sayDate } from '../civil-date.ts';
import { edgesIn, historyAfter, saySpans } from '../logic-spans.ts';
import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';

const RULE = 'point_in_time';

/**
 * What models learn from: each row holds what was known at its time, proved by a check, and the whole training window
 * follows one definition. Where it does not, the report says from which day on it drifts.
 */
export function pointInTime({ kind, sensitivity, history, scope, logic, title }: RuleFacts): Finding[] {
  if (kind !== 'ai_feature' && !sensitivity.includes('ai_training')) return [];
  const drift = historyAfter(history, scope, logic);
  const edges = edgesIn(drift);
  return [
    {
      id: 'point_in_time:check',
      rule: RULE,
      severity: 'demands',
      sentence: `Models learn from ${title}: a check has to prove that no row uses what was known only later.`,
      demands: [
        {
          what: 'check',
          anyOf: ['point_in_time', 'point_in_time_replay'],
          because: 'a model that sees the future is wrong in the present',
        },
      ],
    },
    ...(edges.length === 0
      ? []
      : [
          {
            id: 'point_in_time:drift',
            rule: RULE,
            severity: 'warns' as const,
            sentence: `Afterwards the history of ${title} still mixes definitions; it changes on ${edges.map(sayDate).join(', ')}: ${saySpans(drift)}. A model may learn the change as if it were behaviour.`,
            demands: [],
          },
        ]),
  ];
}
