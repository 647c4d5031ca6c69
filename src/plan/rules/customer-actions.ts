import { listed } from '../say/listed.ts';
import type { ConsumerFacts, RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { overridable } from './overridable.ts';

const RULE = 'customer_actions';

const ACTING = new Set<ConsumerFacts['kind']>(['automation', 'sync']);

/**
 * What acts on customers is isolated and tested before production changes: never in place, and the people who answer
 * for each acting consumer approve the staged result.
 */
export function customerActions(facts: RuleFacts): Finding[] {
  // A version beside the table leaves alone whatever they act on, until somebody moves them to it.
  if (facts.isolation === 'versioned') return [];
  const acting = facts.consumers.filter(({ kind, irreversible }) => ACTING.has(kind) || irreversible);
  const visible = facts.sensitivity.includes('customer_facing');
  if (acting.length === 0 && !visible) return [];
  const names = listed(acting.map(({ title }) => title));
  const several = acting.length > 1;
  const acts = several ? 'act' : 'acts';
  const what = acting.length > 0 ? `${names} ${acts} on these rows` : `Customers see ${facts.title}`;
  const it = several ? 'them' : 'it';
  const owned = acting.filter(({ owner }) => owner !== undefined).map(({ id }) => id);
  const findings: Finding[] = [
    {
      id: 'customer_actions:tested',
      rule: RULE,
      severity: 'demands',
      sentence: `${what}: hold ${it} or test ${it} on the staged rows before they are promoted.`,
      demands: [
        { what: 'test_isolation', consumers: acting.map(({ id }) => id) },
        {
          what: 'sign_off',
          gate: 2,
          from: owned.length > 0 ? { by: 'consumer_owners', consumers: owned } : { by: 'owners' },
          need: 'all',
          because:
            acting.length > 0
              ? `${names} ${several ? 'were' : 'was'} held, or tested on the staged rows`
              : `what customers will see was tested on the staged rows`,
        },
      ],
    },
  ];
  if (facts.isolation !== 'in_place') return findings;
  return [
    ...findings,
    {
      id: 'customer_actions:in_place',
      rule: RULE,
      severity: 'blocks',
      sentence: `${what}, so it must not be written straight into production. Stage it first.`,
      demands: [],
      ...overridable(facts, RULE),
    },
  ];
}
