import type { Uncounted } from '../approvals.ts';
import type { GateNumber } from '../gate.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, type Subject } from './subject.ts';

/** Why a reaction was seen and does not count, in words for the person who gave it. */
const REASONS: Readonly<Record<Uncounted | 'closed', string>> = {
  own_proposal: 'You proposed this backfill, and nobody signs off their own proposal.',
  not_asked: 'Only the people who are asked on this message decide about it.',
  before_posting: 'It was given before this version was posted: remove it and add it again.',
  unconfirmed: 'At this risk an approval counts once you said in a sentence why you approve.',
  closed: 'This request is closed: what is being decided now stands in a newer message, if anywhere.',
};

/** The same at a gate: a rollback is asked for by somebody of its own, who need not have proposed the backfill. */
export function sayUncounted(why: Uncounted | 'closed', gate: GateNumber | null): string {
  if (why === 'own_proposal' && gate === 3) {
    return 'You asked for this rollback, and nobody signs off their own request.';
  }
  return REASONS[why];
}

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
    model: {
      ...headOf(subject),
      why: sayUncounted(reaction.why, reaction.gate),
      asked: askedAt(subject, reaction.gate),
    },
  };
}

/** Everybody whose decision counts at a gate in their own right. */
export function askedAt({ plan }: Pick<Subject, 'plan'>, gate: GateNumber): string[] {
  // Whoever approved the plan is asked about its rollback, too.
  const slots = gate === 2 ? plan.approvals.gate2 : plan.approvals.gate1;
  return [...new Set(slots.flatMap(slot => slot.anyOf))];
}
