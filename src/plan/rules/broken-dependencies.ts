import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';

const RULE = 'broken_dependencies';

/** Whatever expects the old shape of the data: columns, dependent views, consumers that are unwell already. */
export function brokenDependencies({ columns, refused, dependents, consumers, table }: RuleFacts): Finding[] {
  const findings: Finding[] = [];
  const unbearable = columns.filter(({ bearable }) => !bearable);
  const bearable = columns.filter(column => column.bearable);
  if (bearable.length > 0) {
    findings.push({
      id: 'broken_dependencies:widths',
      rule: RULE,
      severity: 'warns',
      sentence: `What the logic returns is not as wide as what ${table} holds: ${sayChanges(bearable)}.`,
      demands: [],
    });
  }
  if (unbearable.length > 0) {
    findings.push({
      id: 'broken_dependencies:columns',
      rule: RULE,
      severity: 'blocks',
      sentence: `The logic returns another shape than ${table} has: ${sayChanges(unbearable)}.${sayDependents(dependents)} Correct the logic, or change the table first.`,
      demands: [],
    });
  }
  if (refused !== null && unbearable.length === 0) {
    findings.push({
      id: 'broken_dependencies:refused',
      rule: RULE,
      severity: 'blocks',
      sentence: `A run would be refused: ${refused.replace(/\.?$/, '.')} Correct it first.`,
      demands: [],
    });
  }
  const unwell = consumers.filter(({ probed }) => probed !== null && !probed.ok);
  return [
    ...findings,
    ...unwell.map(
      ({ id, title, probed }): Finding => ({
        id: `broken_dependencies:${id}`,
        rule: RULE,
        severity: 'warns',
        sentence: `${title} is unwell already (${probed?.found}). Afterwards nobody could tell whether this backfill broke it.`,
        demands: [],
      }),
    ),
  ];
}

function sayChanges(columns: RuleFacts['columns']): string {
  return columns.map(({ column, detail }) => `${column} ${detail}`).join('; ');
}

function sayDependents(dependents: RuleFacts['dependents']): string {
  if (dependents.length === 0) return '';
  return ` ${dependents.map(({ kind, name }) => `${kind} ${name}`).join(', ')} hang${dependents.length === 1 ? 's' : ''} on it.`;
}
