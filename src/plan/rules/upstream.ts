import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';

/** What it is built from is itself being changed: a warning, with the offer to wait; a block once somebody took it. */
export function upstream({ upstream: atWork, waitsFor }: RuleFacts): Finding[] {
  return atWork.map(({ other, sentence }) => {
    const warning: Finding = {
      id: `upstream:BF-${other.id}`,
      rule: 'upstream',
      severity: 'warns',
      sentence,
      demands: [{ what: 'wait_for', backfillId: other.id }],
    };
    return waitsFor.includes(other.id) ? waiting(warning) : warning;
  });
}

const WAITS = ' It waits for that one, as was asked.';

/** The offer to wait, taken. */
export function waiting(offer: Finding): Finding {
  return { ...offer, severity: 'blocks', sentence: `${offer.sentence}${WAITS}` };
}

/** The wait given up: an offer again. */
export function offered(wait: Finding): Finding {
  return { ...wait, severity: 'warns', sentence: wait.sentence.replace(WAITS, '') };
}

/** The backfill that this is an offer to wait for, or a wait that somebody asked for; null where it is neither. */
export function awaited({ rule, demands }: Finding): number | null {
  if (rule !== 'upstream') return null;
  return demands.flatMap(demand => (demand.what === 'wait_for' ? [demand.backfillId] : []))[0] ?? null;
}
