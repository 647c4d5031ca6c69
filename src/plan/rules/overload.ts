import { sayCount } from '../count.ts';
import { overspent } from '../load.ts';
import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { overridable } from './overridable.ts';

const RULE = 'overload';

/** The estimated load against stated budgets: those of the warehouse, and those of consumers that follow changes. */
export function overload(facts: RuleFacts): Finding[] {
  const { load, budget, consumers } = facts;
  const spent = overspent(load, budget);
  const flooded = consumers.filter(({ mostRows }) => mostRows !== null && load.rows > mostRows);
  return [
    ...(spent.length === 0
      ? []
      : [
          {
            id: 'overload:budget',
            rule: RULE,
            severity: 'blocks' as const,
            sentence: `It would cost ${spent.join('; ')}. Split it into smaller scopes, or have the budget overridden.`,
            demands: [{ what: 'time_window' as const }],
            ...overridable(facts, RULE),
          },
        ]),
    ...flooded.map(
      (consumer): Finding => ({
        id: `overload:${consumer.id}`,
        rule: RULE,
        severity: 'blocks',
        sentence: `${consumer.title} takes ${sayCount(consumer.mostRows ?? 0)} changed rows at a time, and about ${sayCount(load.rows)} may change. Hold it, or split the scope.`,
        demands: [{ what: 'test_isolation', consumers: [consumer.id] }],
        ...overridable(facts, RULE),
      }),
    ),
  ];
}
