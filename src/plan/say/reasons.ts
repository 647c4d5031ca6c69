import type { Verdict } from '../approvals.ts';
import { GATE_SUBJECTS, type GateNumber } from '../gate.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, type Subject } from './subject.ts';

type Said = { readonly messageKey: string; readonly gate: GateNumber; readonly userId: string };

/** To one person only: what they reacted waits for a sentence, or calls for one. */
export function reasonWanted(
  subject: Subject,
  { messageKey, gate, userId, verdict, at }: Said & { readonly verdict: Verdict; readonly at: Date },
): Outgoing<'reason_wanted'> {
  return {
    key: keys.reasonWanted(subject.id, messageKey, { userId, verdict, at: at.getTime() }),
    backfillId: subject.id,
    kind: 'reason_wanted',
    channelId: subject.plan.context.homeChannelId,
    userId,
    model: { ...headOf(subject), subject: GATE_SUBJECTS[gate], verdict, messageKey },
  };
}

/** In the thread: why somebody rejects it, for the proposer above all; edited once they no longer do. */
export function rejectedMessage(
  subject: Subject,
  { messageKey, gate, userId, reason, stands }: Said & { readonly reason: string; readonly stands: boolean },
): Outgoing<'rejected'> {
  return {
    key: keys.rejected(subject.id, messageKey, userId),
    backfillId: subject.id,
    kind: 'rejected',
    channelId: subject.plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
    model: {
      ...headOf(subject),
      subject: GATE_SUBJECTS[gate],
      by: userId,
      reason,
      mention: [subject.proposer],
      stands,
    },
  };
}
