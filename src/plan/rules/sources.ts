import { daysBetween } from '../civil-date.ts';
import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { overridable } from './overridable.ts';

const RULE = 'sources';

/** From this much history on it is worth saying that nobody can tell whether the inputs are complete. */
const AT_SCALE_DAYS = 31;

/** Unreliable inputs are repaired first: replaying them spreads what is wrong with them over history. */
export function sources(facts: RuleFacts): Finding[] {
  const failing = facts.sources.flatMap(({ table, probe }): Finding[] =>
    probe === null || probe.ok
      ? []
      : [
          {
            id: `sources:${table}`,
            rule: RULE,
            severity: 'blocks',
            sentence: `The input ${table} cannot be relied on now: ${probe.found}. Repair it before it is replayed.`,
            demands: [{ what: 'fix_source', source: table }],
            ...overridable(facts, RULE),
          },
        ],
  );
  const unprobed = facts.sources.filter(({ probe }) => probe === null).map(({ table }) => table);
  if (unprobed.length === 0 || daysBetween(facts.scope.from, facts.scope.to) <= AT_SCALE_DAYS) return failing;
  return [
    ...failing,
    {
      id: 'sources:unprobed',
      rule: RULE,
      severity: 'warns',
      sentence: `Nothing in the catalog tells whether ${unprobed.join(', ')} ${unprobed.length === 1 ? 'is' : 'are'} complete. Make sure before this much history is replayed.`,
      demands: [],
    },
  ];
}
