import type { Uncounted } from '../approvals.ts';
import type { GateNumber } from '../gate.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, type Subject } from './subject.ts';

/** Why a reaction was seen and does not count, in words for the person who gave it. */
const WHY: Readonly<Record<Uncounted | 'closed', string>> = {
  own_proposal: 'You proposed this backfill, and nobody signs off their own proposal.',
  not_asked: 'Only the people who are asked on this message decide about it.',
  before_posting: 'It was given before this version was posted: remove it and add it again.',
  unconfirmed:
    'The risk is critical: say in a sentence why you approve, with the button “Confirm with a reason” on the request. Until then your approval waits.',
  closed: 'This request is closed: what is being decided now stands in a newer message, if anywhere.',
};

/** To one person only: their reaction changes nothing, and why. */
export function uncountedMessage(
  subject: Subject,
  reaction: { userId: string; why: Uncounted | 'closed'; gate: GateNumber; at: Date },
): Outgoing<'uncounted'> {
  // Whoever approved the plan is asked about its rollback, too.
  const { gate1, gate2 } = subject.plan.approvals;
  const slots = reaction.gate === 2 ? gate2 : gate1;
  return {
    key: keys.uncounted(subject.id, reaction.userId, reaction.at.getTime()),
    backfillId: subject.id,
    kind: 'uncounted',
    channelId: subject.plan.context.homeChannelId,
    userId: reaction.userId,
    model: { ...headOf(subject), why: WHY[reaction.why], asked: slots.flatMap(slot => slot.anyOf) },
  };
}
