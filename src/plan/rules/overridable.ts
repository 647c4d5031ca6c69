import type { RuleFacts } from './facts.ts';

/** The field that names who may override what this rule found; none when the company lets nobody. */
export function overridable(facts: RuleFacts, rule: string): { overridableBy?: string } {
  const role = facts.overriders[rule];
  return role === undefined ? {} : { overridableBy: role };
}
