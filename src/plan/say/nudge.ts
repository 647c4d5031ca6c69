import type { GateStanding } from '../approvals.ts';
import { GATE_SUBJECTS, type GateNumber } from '../gate.ts';
import { inPlaceOf } from '../slots.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, responsible, type Subject } from './subject.ts';

export type Nudging = {
  readonly messageKey: string;
  readonly gate: GateNumber;
  /** The name under which it is remembered as done. */
  readonly name: string;
  readonly what: 'remind' | 'escalate';
  readonly standing: GateStanding;
  /** Who is asked to help; nobody for a reminder. */
  readonly helpers: readonly string[];
  readonly askedAt: Date;
  readonly expiresAt: Date;
  readonly now: Date;
};

/**
 * In the thread, and for a call for help in the channel: who has not decided yet, and until when they can. A reminder
 * goes to them and to those who block, a call for help to others who can reach them.
 */
export function nudgeMessage(subject: Subject, nudging: Nudging): Outgoing<'nudge'> {
  const { messageKey, gate, name, what, standing, helpers, askedAt, expiresAt, now } = nudging;
  const missing = missingAt(standing, now);
  const unreachable = standing.missing.flatMap(({ unreachable: people = [] }) => people.map(one => one.name));
  const silent = [...new Set([...missing, ...standing.blockedBy])];
  // Where a place waits for an account, only those who run the backfill can do something about it.
  const others = what === 'escalate' || unreachable.length > 0 ? [...helpers, ...responsible(subject)] : [];
  return {
    key: keys.nudge(subject.id, messageKey, name),
    backfillId: subject.id,
    kind: 'nudge',
    channelId: subject.plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
    ...(what === 'escalate' ? { broadcast: true } : {}),
    model: {
      ...headOf(subject),
      what,
      subject: GATE_SUBJECTS[gate],
      mention: [...new Set(what === 'escalate' ? others : [...silent, ...others])],
      missing,
      unreachable: [...new Set(unreachable)],
      blockedBy: [...standing.blockedBy],
      askedAt: askedAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    },
  };
}

/** Everybody who could fill a place that is still empty, and has filled none: those who stand in now, too. */
function missingAt({ missing, filled, blockedBy }: GateStanding, now: Date): string[] {
  const settled = new Set([...filled.map(({ userId }) => userId), ...blockedBy]);
  const asked = missing.flatMap(slot => [
    ...slot.anyOf,
    ...(slot.standIns ?? [])
      .filter(({ userId }) => inPlaceOf(slot, userId, now.getTime()) !== null)
      .map(({ userId }) => userId),
  ]);
  return [...new Set(asked)].filter(userId => !settled.has(userId));
}
