import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  DECIDING,
  EDGES,
  FINAL,
  nextState,
  STATES,
  State,
  Verb,
  verbsFrom,
  WORKING,
} from '../../src/plan/lifecycle.ts';
import { lifecycleDoc } from '../../src/plan/lifecycle-doc.ts';

/** Every legal move, state by state, written down a second time so that none changes by accident. */
const LEGAL: Readonly<Record<State, Partial<Record<Verb, State>>>> = {
  proposed: {
    approve: 'approved',
    revise: 'proposed',
    expire: 'expired',
    leave_as_is: 'left_as_is',
    cancel: 'cancelled',
  },
  approved: { revise: 'proposed', start: 'running', leave_as_is: 'left_as_is', cancel: 'cancelled' },
  running: { pause: 'pausing', cancel: 'cancelling', finish_staging: 'checking', fail: 'failed' },
  pausing: {
    reach_pause: 'paused',
    resume: 'running',
    cancel: 'cancelling',
    finish_staging: 'checking',
    fail: 'failed',
  },
  paused: { resume: 'running', cancel: 'cancelling' },
  checking: {
    pass_checks: 'ready',
    require_signoff: 'awaiting_signoff',
    fail: 'failed',
    cancel: 'cancelling',
  },
  failed: { retry: 'running', revise: 'proposed', leave_as_is: 'left_as_is', cancel: 'cancelling' },
  awaiting_signoff: {
    sign_off: 'ready',
    expire: 'cancelling',
    revise: 'proposed',
    leave_as_is: 'left_as_is',
    cancel: 'cancelling',
  },
  ready: { promote: 'promoting', cancel: 'cancelling' },
  promoting: {
    confirm_promotion: 'watching',
    postpone: 'ready',
    restage: 'running',
    cancel: 'cancelling',
    fail: 'failed',
  },
  watching: { record: 'recorded', roll_back: 'rollback_asked' },
  recorded: { roll_back: 'rollback_asked' },
  rollback_asked: { keep: 'watching', approve_rollback: 'rolling_back' },
  rolling_back: {
    confirm_rollback: 'rolled_back',
    refuse_rollback: 'watching',
    leave_conflicts: 'resolving',
  },
  resolving: { settle_conflicts: 'rolled_back' },
  rolled_back: {},
  cancelling: { leave_conflicts: 'resolving', reach_cancel: 'cancelled' },
  cancelled: {},
  expired: {},
  left_as_is: {},
};

const matrix = State.options.flatMap(from =>
  Verb.options.map(verb => [from, verb, LEGAL[from][verb] ?? null] as const),
);

describe('the lifecycle', () => {
  it.each(matrix.filter(([, , to]) => to !== null))(
    'lets what is %s %s, and it is %s then',
    (from, verb, to) => {
      expect(nextState(from, verb)).toBe(to);
      expect(verbsFrom(from)).toContain(verb);
    },
  );

  it('refuses every other verb in every state', () => {
    const illegal = matrix.filter(([, , to]) => to === null);
    expect(illegal.length).toBe(State.options.length * Verb.options.length - EDGES.length);
    expect(illegal.length).toBeGreaterThan(300);
    const letThrough = illegal.filter(([from, verb]) => nextState(from, verb) !== null);
    expect(letThrough).toEqual([]);
  });

  it('has one answer for each state and verb, and a reason for each', () => {
    const pairs = EDGES.map(({ from, verb }) => `${from} ${verb}`);
    expect(new Set(pairs).size).toBe(EDGES.length);
    for (const { why } of EDGES) expect(why.length).toBeGreaterThan(10);
    for (const verb of Verb.options) expect(EDGES.some(edge => edge.verb === verb)).toBe(true);
  });

  it('reaches every state from the first', () => {
    expect([...reachable('proposed', () => true)].sort()).toEqual([...State.options].sort());
  });

  it('comes from every state to one in which it may rest', () => {
    const rest = new Set<State>([...FINAL, 'recorded']);
    for (const state of State.options) {
      expect([...reachable(state, () => true)].some(reached => rest.has(reached))).toBe(true);
    }
  });

  it('leaves no state that is final, and every other one', () => {
    for (const state of State.options) expect(verbsFrom(state).length === 0).toBe(FINAL.has(state));
  });

  it.each([
    ['the approval of the plan', 'approve'],
    ['a start', 'start'],
    ['a finished staging', 'finish_staging'],
    ['a written intent', 'promote'],
  ] as const)('reaches promotion on no path without %s', (_, verb) => {
    const without = reachable('proposed', edge => edge.verb !== verb);
    expect(without).not.toContain('promoting');
    expect(without).not.toContain('watching');
  });

  it('reaches promotion on no path without the sign-off of the result where the plan asks for one', () => {
    // The decision refuses `pass_checks` to such a plan; see the tests of decide.
    const without = reachable('proposed', ({ verb }) => verb !== 'pass_checks' && verb !== 'sign_off');
    expect(without).not.toContain('promoting');
  });

  it('asks for the sign-off again after everything that can change the staged rows', () => {
    for (const state of ['running', 'failed', 'proposed', 'checking'] as const) {
      const without = reachable(state, ({ verb }) => verb !== 'pass_checks' && verb !== 'sign_off');
      expect(without).not.toContain('promoting');
    }
  });

  it('puts nothing back without a rollback that was asked for and approved', () => {
    for (const verb of ['roll_back', 'approve_rollback'] as const) {
      // Rows of a promotion that was cancelled half way may be left to be decided about, too.
      const without = reachable(
        'proposed',
        edge => edge.verb !== verb && !(edge.from === 'cancelling' && edge.verb === 'leave_conflicts'),
      );
      for (const state of ['rolling_back', 'resolving', 'rolled_back'] as const) {
        expect(without).not.toContain(state);
      }
    }
  });

  it('asks for the approval again after every edit', () => {
    for (const { verb, to } of EDGES) if (verb === 'revise') expect(to).toBe('proposed');
    expect(reachable('proposed', edge => edge.verb !== 'approve')).not.toContain('running');
  });

  it('changes production in no state before promoting', () => {
    const before = reachable('proposed', ({ verb }) => verb !== 'promote');
    for (const state of ['promoting', 'watching', 'recorded', 'rolling_back'] as const) {
      expect(before).not.toContain(state);
    }
  });

  it('says in words what each state is, and whether anybody works or decides in it', () => {
    for (const state of State.options) {
      expect(STATES[state].title).not.toBe('');
      expect(STATES[state].meaning).not.toBe('');
      expect(FINAL.has(state) && (WORKING.has(state) || state in DECIDING)).toBe(false);
    }
  });
});

describe('docs/state-machine.md', () => {
  it('is what the table of edges says now; run `npm run docs:state-machine` when it is not', async () => {
    const written = await readFile(new URL('../../docs/state-machine.md', import.meta.url), 'utf8');
    expect(written).toBe(lifecycleDoc());
  });

  it('draws every edge and tells every state and reason', () => {
    const doc = lifecycleDoc();
    for (const { from, verb, to, why } of EDGES) {
      expect(doc).toContain(`  ${from} --> ${to}: ${verb}\n`);
      expect(doc).toContain(`| ${why} |`);
    }
    for (const state of State.options) expect(doc).toContain(`| \`${state}\` | ${STATES[state].meaning} |`);
  });
});

/** The states that can be reached from `start` over edges that `allowed` lets through, `start` included. */
function reachable(start: State, allowed: (edge: (typeof EDGES)[number]) => boolean): Set<State> {
  const found = new Set([start]);
  for (const state of found) {
    for (const edge of EDGES) if (edge.from === state && allowed(edge)) found.add(edge.to);
  }
  return found;
}
