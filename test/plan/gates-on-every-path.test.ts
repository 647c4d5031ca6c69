import { expect, it } from 'vitest';
import { decide } from '../../src/plan/decide.ts';
import { EDGES, FINAL, type State, type Verb, verbsFrom } from '../../src/plan/lifecycle.ts';
import { planFixture } from '../fixtures/plan.ts';

/** What has been decided about exactly what is in force. */
type Place = { readonly state: State; readonly plan: boolean; readonly result: boolean };

const slot = { id: 'ben', anyOf: ['U_BEN'], because: 'Ben owns it' };

/** Whatever may change the plan or the staged rows ends what was approved of it. */
const VOIDS_PLAN: ReadonlySet<Verb> = new Set(['revise']);
const VOIDS_RESULT: ReadonlySet<Verb> = new Set(['revise', 'restage', 'retry', 'fail', 'start', 'resume']);

it.each([
  ['asks for no sign-off', []],
  ['asks for a sign-off', [slot]],
])('no path that decisions allow promotes without its gates, where the plan %s', (_, gate2) => {
  const plan = planFixture({ approvals: { gate1: [slot], gate2 } });
  const begun: Place = { state: 'proposed', plan: false, result: false };
  const seen = new Map([[JSON.stringify(begun), begun]]);
  let promotions = 0;
  for (const here of seen.values()) {
    for (const verb of verbsFrom(here.state)) {
      // People and the executor may try anything that decisions let them; the gates pass when they are filled.
      const actors = [
        { type: 'person', userId: 'U_ADA' },
        { type: 'bot', part: 'gate' },
      ] as const;
      const standing = { id: 1, state: here.state, proposer: 'U_ADA', plan, rollbackDeadline: null };
      for (const actor of actors) {
        const decided = decide(standing, verb, actor, new Date('2030-01-01T00:00:00Z'));
        if (!decided.ok) continue;
        if (verb === 'promote') {
          promotions += 1;
          expect({ ...here, verb }).toMatchObject({ plan: true, result: true });
        }
        const next: Place = {
          state: decided.next,
          plan: verb === 'approve' || (here.plan && !VOIDS_PLAN.has(verb)),
          result:
            verb === 'sign_off' ||
            (verb === 'pass_checks' && gate2.length === 0) ||
            (here.result && !VOIDS_RESULT.has(verb)),
        };
        if (!seen.has(JSON.stringify(next))) seen.set(JSON.stringify(next), next);
      }
    }
  }
  expect(promotions).toBeGreaterThan(0);
  const reached = new Set([...seen.values()].map(({ state }) => state));
  for (const state of FINAL) if (state !== 'rolled_back') expect(reached).toContain(state);
  expect(reached).toContain('watching');
});

it('nobody but a gate approves or signs off', () => {
  const gates = EDGES.filter(({ verb }) => verb === 'approve' || verb === 'sign_off');
  const plan = planFixture({ approvals: { gate1: [slot], gate2: [slot] } });
  for (const { from, verb } of gates) {
    const standing = { id: 1, state: from, proposer: 'U_ADA', plan, rollbackDeadline: null };
    for (const userId of ['U_ADA', 'U_BEN']) {
      expect(decide(standing, verb, { type: 'person', userId }, new Date(0)).ok).toBe(false);
    }
  }
});
