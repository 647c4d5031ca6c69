import { describe, expect, it } from 'vitest';
import { type Actor, decide, type Standing, sayId } from '../../src/plan/decide.ts';
import { nextState, State, Verb } from '../../src/plan/lifecycle.ts';
import { type HumanVerb, mayAsk, whoMayAsk } from '../../src/plan/permissions.ts';
import { Strategy } from '../../src/plan/strategy.ts';
import { type PlanDifferences, planFixture } from '../fixtures/plan.ts';

const NOW = new Date('2026-04-01T12:00:00Z');
const GATE2 = [{ id: 'owner:U_FAY', anyOf: ['U_FAY'], because: 'Fay owns it' }];

/** Proposed by Ada; Dan is accountable; Ben approves the plan and Fay the result. */
function backfill(state: State, differences: Partial<Standing> = {}, plan: PlanDifferences = {}): Standing {
  return {
    id: 7,
    state,
    proposer: 'U_ADA',
    plan: planFixture({ owner: { userId: 'U_DAN' }, approvals: { gate2: GATE2 }, ...plan }),
    rollbackDeadline: null,
    ...differences,
  };
}

function person(userId: string): Actor {
  return { type: 'person', userId };
}

const executor: Actor = { type: 'bot', part: 'executor' };
const everyone = ['U_ADA', 'U_DAN', 'U_BEN', 'U_FAY', 'U_EVE'];

/** Each verb that people may ask for, from a state that has it, and who may ask. */
const MAY: readonly [HumanVerb, State, readonly string[]][] = [
  ['revise', 'approved', ['U_ADA']],
  ['leave_as_is', 'proposed', ['U_ADA']],
  ['pause', 'running', ['U_ADA', 'U_DAN', 'U_BEN', 'U_FAY']],
  ['resume', 'paused', ['U_ADA', 'U_DAN', 'U_BEN', 'U_FAY']],
  ['cancel', 'running', ['U_ADA', 'U_DAN', 'U_BEN', 'U_FAY']],
  ['retry', 'failed', ['U_ADA', 'U_DAN']],
  ['promote', 'ready', ['U_ADA', 'U_DAN']],
  ['roll_back', 'watching', ['U_ADA', 'U_DAN', 'U_BEN', 'U_FAY']],
  ['keep', 'rollback_asked', ['U_ADA', 'U_DAN', 'U_BEN', 'U_FAY']],
];

describe('deciding', () => {
  it.each(MAY)(
    'lets those who may ask to %s a backfill that is %s, and nobody else',
    (verb, state, allowed) => {
      for (const userId of everyone) {
        const decision = decide(backfill(state), verb, person(userId), NOW);
        expect([userId, decision.ok]).toEqual([userId, allowed.includes(userId)]);
        expect(mayAsk(userId, verb, backfill(state))).toBe(allowed.includes(userId));
        if (!decision.ok) {
          expect(decision.refusal.code).toBe('not_yours');
          for (const who of allowed) expect(decision.refusal.message).toContain(`<@${who}>`);
        }
      }
      expect(whoMayAsk(verb, backfill(state)).sort()).toEqual([...allowed].sort());
    },
  );

  it('lets nobody ask for what only the bot can find to be so', () => {
    const asked = new Set<Verb>(MAY.map(([verb]) => verb));
    for (const verb of Verb.options.filter(candidate => !asked.has(candidate))) {
      const decision = decide(backfill('proposed'), verb, person('U_ADA'), NOW);
      expect(decision).toMatchObject({ ok: false, refusal: { code: 'not_for_people' } });
    }
  });

  it('follows the lifecycle for the bot and for people alike', () => {
    const asked = new Set<Verb>(MAY.map(([verb]) => verb));
    for (const state of State.options) {
      for (const verb of Verb.options) {
        const next = nextState(state, verb);
        const plan: PlanDifferences = {
          isolation: { strategy: 'changed_rows_by_unit' },
          ...(verb === 'pass_checks' && { approvals: { gate2: [] } }),
        };
        const byBot = decide(backfill(state, {}, plan), verb, executor, NOW);
        expect(byBot.ok ? byBot.next : null).toBe(next);
        if (!asked.has(verb)) continue;
        const byPerson = decide(backfill(state, {}, plan), verb, person('U_ADA'), NOW);
        expect(byPerson.ok ? byPerson.next : null).toBe(next);
      }
    }
  });

  it('says what can be done instead, or that the bot is at work, or that it is over', () => {
    const remedy = (state: State, verb: Verb) => {
      const decision = decide(backfill(state), verb, person('U_ADA'), NOW);
      return decision.ok ? '' : `${decision.refusal.message} ${decision.refusal.remedy}`;
    };
    expect(remedy('running', 'promote')).toMatch(
      /BF-7 is running .*cannot be promoted now.* pause, cancel\./,
    );
    expect(remedy('promoting', 'pause')).toMatch(/cannot be paused now.*cancel\./);
    expect(remedy('cancelling', 'cancel')).toMatch(/cannot be cancelled now.*The bot is at work/);
    expect(remedy('cancelled', 'resume')).toMatch(/There is nothing left to do/);
    expect(remedy('proposed', 'roll_back')).toMatch(/cannot be rolled back now.*edit, cancel/);
  });

  it.each(Strategy.options)('stops a promotion of %s half way only where it goes unit by unit', strategy => {
    const promoting = backfill('promoting', {}, { isolation: { strategy } });
    const decision = decide(promoting, 'cancel', person('U_BEN'), NOW);
    if (strategy === 'changed_rows_by_unit')
      return expect(decision).toEqual({ ok: true, next: 'cancelling' });
    expect(decision).toMatchObject({
      refusal: {
        code: 'promotes_at_once',
        message: expect.stringContaining('cannot be stopped half way'),
        remedy: expect.stringContaining('`/backfill rollback BF-7`'),
      },
    });
  });

  it('starts no earlier than was announced', () => {
    const startAfter = '2026-04-01T13:00:00.000Z';
    const waiting = backfill('approved', {}, { communication: { startAfter } });
    expect(decide(waiting, 'start', executor, NOW)).toMatchObject({
      ok: false,
      refusal: { code: 'too_early', message: expect.stringContaining('2026-04-01 13:00 UTC') },
    });
    expect(decide(waiting, 'start', executor, new Date(startAfter)).ok).toBe(true);
  });

  it('lets no measured result past owners who are to sign it off, and waits for nobody where none is asked', () => {
    const asked = backfill('checking');
    const unasked = backfill('checking', {}, { approvals: { gate2: [] } });
    expect(decide(asked, 'pass_checks', executor, NOW)).toMatchObject({ refusal: { code: 'needs_signoff' } });
    expect(decide(asked, 'require_signoff', executor, NOW).ok).toBe(true);
    expect(decide(unasked, 'pass_checks', executor, NOW).ok).toBe(true);
    expect(decide(unasked, 'require_signoff', executor, NOW)).toMatchObject({
      refusal: { code: 'needs_no_signoff' },
    });
  });

  it('rolls back until the deadline and not a moment later', () => {
    const rollbackDeadline = new Date('2026-04-01T12:00:00Z');
    const late = new Date(rollbackDeadline.getTime() + 1);
    for (const state of ['watching', 'recorded'] as const) {
      const promoted = backfill(state, { rollbackDeadline });
      expect(decide(promoted, 'roll_back', person('U_ADA'), NOW).ok).toBe(true);
      expect(decide(promoted, 'roll_back', person('U_ADA'), late)).toMatchObject({
        refusal: { code: 'rollback_expired', message: expect.stringContaining('2026-04-01 12:00 UTC') },
      });
    }
  });

  it('calls a backfill by its number', () => {
    expect(sayId(12)).toBe('BF-12');
  });
});
