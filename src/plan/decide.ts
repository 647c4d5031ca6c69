import { sayInstant } from './instant.ts';
import { FINAL, nextState, STATES, type State, type Verb, verbsFrom } from './lifecycle.ts';
import { type HumanVerb, mayAsk, whoMayAsk } from './permissions.ts';
import { type Refused, refuse } from './refusal.ts';
import type { Plan } from './schema.ts';

/** Who makes something happen: a person, or a part of the bot that found it so. */
export type Actor =
  | { readonly type: 'person'; readonly userId: string }
  | { readonly type: 'bot'; readonly part: 'gate' | 'executor' | 'watch' };

/** As little of a backfill as it takes to decide about it. */
export type Standing = {
  readonly id: number;
  readonly state: State;
  readonly proposer: string;
  readonly plan: Plan;
  readonly rollbackDeadline: Date | null;
};

export type Decision = { readonly ok: true; readonly next: State } | Refused;

const HUMAN: ReadonlySet<Verb> = new Set<HumanVerb>([
  'revise',
  'leave_as_is',
  'pause',
  'resume',
  'cancel',
  'retry',
  'promote',
  'roll_back',
  'keep',
]);

/**
 * Whether `verb` may happen to a backfill at `now`, and the state it leads to. People are held to `permissions`,
 * everyone to the lifecycle, a start also to its time, a measured result to the gate its plan asks for, a rollback to
 * its deadline.
 */
export function decide(backfill: Standing, verb: Verb, actor: Actor, now: Date): Decision {
  if (actor.type === 'person') {
    if (!isHuman(verb)) {
      return refuse(
        'not_for_people',
        `“${sayVerb(verb)}” is not something to ask for.`,
        'See `/backfill help`.',
      );
    }
    if (!mayAsk(actor.userId, verb, backfill)) {
      const who = whoMayAsk(verb, backfill).map(userId => `<@${userId}>`);
      return refuse(
        'not_yours',
        `Only ${who.join(', ')} may ${sayVerb(verb)} ${sayId(backfill.id)}.`,
        'Ask one of them.',
      );
    }
  }
  const next = nextState(backfill.state, verb);
  if (next === null) return refuseEdge(backfill, verb);
  const { approvals, communication, isolation } = backfill.plan;
  if (verb === 'cancel' && backfill.state === 'promoting' && isolation.strategy !== 'changed_rows_by_unit') {
    return refuse(
      'promotes_at_once',
      `${sayId(backfill.id)} is being promoted in one step, which happens as a whole or not at all: it cannot be stopped half way.`,
      `Wait for the thread to say how it ended, which takes a moment. Once it is promoted, \`/backfill rollback ${sayId(backfill.id)}\` takes it back; if it could not be, cancel it then.`,
    );
  }
  if (verb === 'start' && communication.startAfter && now < new Date(communication.startAfter)) {
    return refuse(
      'too_early',
      `${sayId(backfill.id)} was announced to start after ${sayInstant(communication.startAfter)}.`,
      'It starts by itself then; edit the plan to start it at another time.',
    );
  }
  if (verb === 'pass_checks' && approvals.gate2.length > 0) {
    return refuse(
      'needs_signoff',
      `The owners have to approve the measured result of ${sayId(backfill.id)} first.`,
      'Ask them for their sign-off.',
    );
  }
  if (verb === 'require_signoff' && approvals.gate2.length === 0) {
    return refuse('needs_no_signoff', `The plan of ${sayId(backfill.id)} asks nobody to sign off.`, 'Go on.');
  }
  if (verb === 'roll_back' && backfill.rollbackDeadline && backfill.rollbackDeadline < now) {
    return refuse(
      'rollback_expired',
      `The way back for ${sayId(backfill.id)} was kept until ${sayInstant(backfill.rollbackDeadline)}; the rows that it replaced are no longer promised.`,
      'Propose a new backfill with `/backfill`: a correction of the same scope, with the logic that made the old numbers.',
    );
  }
  return { ok: true, next };
}

/** `BF-12`, the name by which people call a backfill. */
export function sayId(id: number): string {
  return `BF-${id}`;
}

function refuseEdge(backfill: Standing, verb: Verb): Refused {
  const { title, meaning } = STATES[backfill.state];
  const possible = verbsFrom(backfill.state).filter(isHuman).filter(isCommand).map(sayVerb);
  return refuse(
    'wrong_state',
    `${sayId(backfill.id)} is ${title.toLowerCase()} (${meaning}), so it cannot be ${PARTICIPLES[verb] ?? sayVerb(verb)} now.`,
    possible.length > 0 ? `What can be done now: ${possible.join(', ')}.` : nothingToAsk(backfill.state),
  );
}

/** History is left as it is from the review of a draft: there is no word for it behind the command. */
function isCommand(verb: HumanVerb): boolean {
  return verb !== 'leave_as_is';
}

function isHuman(verb: Verb): verb is HumanVerb {
  return HUMAN.has(verb);
}

function nothingToAsk(state: State): string {
  return FINAL.has(state)
    ? 'There is nothing left to do.'
    : 'The bot is at work; wait for what it says next.';
}

/** `2026-03-30 14:05 UTC` */
const PARTICIPLES: Readonly<Partial<Record<Verb, string>>> = {
  revise: 'edited',
  leave_as_is: 'left as it is',
  pause: 'paused',
  resume: 'resumed',
  cancel: 'cancelled',
  retry: 'retried',
  promote: 'promoted',
  roll_back: 'rolled back',
  keep: 'kept',
};

const WORDS: Readonly<Partial<Record<Verb, string>>> = {
  roll_back: 'roll back',
  revise: 'edit',
  keep: 'call off the rollback of',
  leave_as_is: 'leave as it is',
};

function sayVerb(verb: Verb): string {
  return WORDS[verb] ?? verb.replaceAll('_', ' ');
}
