import { type Alternative, CHOICES, sayAlternative } from '../alternatives.ts';
import { sayPeriod } from '../civil-date.ts';
import { told } from './announcements.ts';
import { keys } from './keys.ts';
import type { MessageModel, Outgoing } from './models.ts';
import { headOf, type Subject } from './subject.ts';

export type Decided = {
  readonly alternative: Alternative;
  /** The situation in words; null where somebody chose without one. */
  readonly situation: string | null;
  readonly reason: string;
  readonly decidedBy: string;
};

/**
 * History stays as it is: said in every channel that would have been affected, and in the home channel. Where nothing
 * was said before, the one in the home channel begins the thread; `announced` says that an approval request did.
 */
export function decisionMessages(
  subject: Subject,
  decided: Decided,
  announced: boolean,
): Outgoing<'decision'>[] {
  const home = subject.plan.context.homeChannelId;
  const elsewhere = told(subject).filter(({ channelId }) => channelId !== home);
  const common = { backfillId: subject.id, kind: 'decision' as const };
  return [
    {
      ...common,
      key: announced ? keys.decision(subject.id, home) : keys.root(subject.id),
      channelId: home,
      ...(announced ? { threadKey: keys.root(subject.id), broadcast: true } : {}),
      model: modelOf(subject, decided, 'this is where its backfills are decided'),
    },
    ...elsewhere.map(
      ({ channelId, because }): Outgoing<'decision'> => ({
        ...common,
        key: keys.decision(subject.id, channelId),
        channelId,
        model: modelOf(subject, decided, because),
      }),
    ),
  ];
}

/** What was decided, as people read it in a message, a status or a list. */
export function modelOf(subject: Subject, decided: Decided, because: string): MessageModel<'decision'> {
  const { alternative, situation, reason, decidedBy } = decided;
  const { title, keeps, next } = CHOICES[alternative.choice];
  return {
    ...headOf(subject),
    datasetTitle: alternative.datasetTitle,
    period: sayPeriod(alternative.from, alternative.to),
    choice: title,
    sentence: sayAlternative(alternative),
    keeps,
    next,
    situation,
    reason,
    metrics:
      alternative.choice === 'versioned_metric'
        ? alternative.metrics.map(({ id, was, sql }) => ({ id, was, sql }))
        : [],
    decidedBy,
    because,
  };
}
