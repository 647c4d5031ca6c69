import type { Uncounted } from '../approvals.ts';
import type { GateNumber } from '../gate.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, type Subject } from './subject.ts';

/** Why a reaction was seen and does not count, in words for the person who gave it. */
export const WHY: Readonly<Record<Uncounted | 'closed', string>> = {
  own_proposal: 'You proposed this backfill, and nobody signs off their own proposal.',
  not_asked: 'Only the people who are asked on this message decide about it.',
  before_posting: 'It was given before this version was posted: remove it and add it again.',
  unconfirmed: 'The risk is critical: an approval counts once you said in a sentence why you approve.',
  closed: 'This request is closed: what is being decided now stands in a newer message, if anywhere.',
};

/** To one person only: their reaction changes nothing, and why. */
export function uncountedMessage(
  subject: Subject,
  reaction: { userId: string; why: Uncounted | 'closed'; gate: GateNumber; at: Date },
): Outgoing<'uncounted'> {
  return {
    key: keys.uncounted(subject.id, reaction.userId, reaction.at.getTime()),
    backfillId: subject.id,
    kind: 'uncounted',
    channelId: subject.plan.context.homeChannelId,
    userId: reaction.userId,
    model: { ...headOf(subject), why: WHY[reaction.why], asked: askedAt(subject, reaction.gate) },
  };
}

/** Everybody whose decision counts at a gate in their own right. */
export function askedAt({ plan }: Pick<Subject, 'plan'>, gate: GateNumber): string[] {
  // Whoever approved the plan is asked about its rollback, too.
  const slots = gate === 2 ? plan.approvals.gate2 : plan.approvals.gate1;
  return [...new Set(slots.flatMap(slot => slot.anyOf))];
}
