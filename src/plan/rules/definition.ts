import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';

/** While people disagree on a definition, replaying it would only move the disagreement into the past. */
export function definition({ definition: agreed, logic }: RuleFacts): Finding[] {
  if (agreed.settled) return [];
  const who = agreed.decider === null ? 'Name who decides' : `<@${agreed.decider}> decides`;
  return [
    {
      id: `definition:${logic.id}`,
      rule: 'definition',
      severity: 'blocks',
      sentence: `“${logic.title}” is still debated. ${who}; it does not start before the definition is settled by name.`,
      demands: [{ what: 'settle_definition', by: agreed.decider }],
    },
  ];
}
