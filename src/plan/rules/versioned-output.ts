import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { overridable } from './overridable.ts';

const RULE = 'versioned_output';

/** Consumers that cannot bear a changed past get a new version beside the old one. */
export function versionedOutput(facts: RuleFacts): Finding[] {
  const hurt = facts.consumers.filter(({ toleratesChange }) => !toleratesChange);
  if (hurt.length === 0 || facts.isolation === 'versioned') return [];
  const names = hurt.map(({ title }) => title).join(', ');
  return [
    {
      id: 'versioned_output:consumers',
      rule: RULE,
      severity: 'blocks',
      sentence: `${names} cannot bear a changed past. Publish a new version beside ${facts.table} instead of overwriting it.`,
      demands: [{ what: 'versioned_output', consumers: hurt.map(({ id }) => id) }],
      ...overridable(facts, RULE),
    },
  ];
}
