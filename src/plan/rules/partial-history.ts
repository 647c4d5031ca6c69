import { addDays, sayDate } from '../civil-date.ts';
import { layOver } from '../logic-spans.ts';
import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';

const RULE = 'partial_history';

/** Rows that keep another definition right beside the rebuilt ones: comparing the two compares nothing. */
export function partialHistory({ history, scope, logic, title }: RuleFacts): Finding[] {
  const findings: Finding[] = [];
  const inside = layOver(history, scope);
  const left = sideOf(history, addDays(scope.from, -1), inside[0]?.logicId, logic.id);
  if (left !== null) {
    findings.push({
      id: 'partial_history:before',
      rule: RULE,
      severity: 'warns',
      sentence: `${title} before ${sayDate(scope.from)} keeps “${left}”, which also made the first days of this scope. Take those days in, or say where the line breaks.`,
      demands: [],
    });
  }
  const right = sideOf(history, scope.to, inside.at(-1)?.logicId, logic.id);
  if (right !== null) {
    findings.push({
      id: 'partial_history:after',
      rule: RULE,
      severity: 'warns',
      sentence: `${title} from ${sayDate(scope.to)} on keeps “${right}”, which also made the last days of this scope. Take those days in, or say where the line breaks.`,
      demands: [],
    });
  }
  const [filter] = scope.filters;
  if (filter && inside.some(({ logicId }) => logicId !== null && logicId !== logic.id)) {
    findings.push({
      id: 'partial_history:filter',
      rule: RULE,
      severity: 'warns',
      sentence: `Only ${filter.column} = ${filter.values.join(', ')} is rebuilt; other values keep the old definition for the same days.`,
      demands: [],
    });
  }
  return findings;
}

/** The logic just outside the scope, when it is the very one that is replaced just inside. */
function sideOf(
  history: RuleFacts['history'],
  day: string,
  inside: string | null | undefined,
  logicId: string,
): string | null {
  const [outside] = layOver(history, { from: day, to: addDays(day, 1) });
  if (!outside || outside.logicId === null || outside.logicId === logicId) return null;
  return outside.logicId === inside ? outside.title : null;
}
