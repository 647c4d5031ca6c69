import { definitionsIn, type LogicSpan, layOver } from '../logic-spans.ts';
import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';

const RULE = 'undisclosed_logic';

/**
 * When other logic made what is there now, numbers move because they are counted in another way. Whoever reads them is
 * told so in words, and nobody calls it a catch-up.
 */
export function undisclosedLogic(facts: RuleFacts): Finding[] {
  const { logic, scope, history, kind, disclosure } = facts;
  const before = replaced(history, scope, logic.id);
  if (before.length === 0) return [];
  const from = before.map(({ title }) => title);
  const findings: Finding[] = [];
  if (disclosure.trim() === '') {
    findings.push({
      id: `undisclosed_logic:${logic.id}`,
      rule: RULE,
      severity: 'demands',
      sentence: `The definition changes from “${from.join('”, “')}” to “${logic.title}”. Say in one sentence what is counted differently; it stands in every announcement.`,
      demands: [{ what: 'disclose_logic', from, to: logic.title }],
    });
  }
  if (kind === 'catch_up') {
    findings.push({
      id: 'undisclosed_logic:not_a_catch_up',
      rule: RULE,
      severity: 'warns',
      sentence: `A catch-up replays what was missed by the same logic, and this one changes it. It looks like a correction.`,
      demands: [],
    });
  }
  return findings;
}

function replaced(
  history: readonly LogicSpan[],
  scope: RuleFacts['scope'],
  logicId: string,
): { id: string; title: string }[] {
  return definitionsIn(layOver(history, scope)).filter(({ id }) => id !== logicId);
}
