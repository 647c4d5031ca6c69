import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';

/** What it is built from is itself being changed: a warning, with the offer to wait. */
export function upstream({ upstream: atWork }: RuleFacts): Finding[] {
  return atWork.map(({ other, sentence }) => ({
    id: `upstream:BF-${other.id}`,
    rule: 'upstream',
    severity: 'warns',
    sentence,
    demands: [{ what: 'wait_for', backfillId: other.id }],
  }));
}
