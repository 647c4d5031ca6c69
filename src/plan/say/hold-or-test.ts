import { sayPeriod } from '../civil-date.ts';
import type { Consumer } from '../profile.ts';
import { beforePromotion } from '../rules/finding.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, type Subject } from './subject.ts';

/**
 * To whoever answers for consumers that act on these rows, in the channels in which they read of it, else in person: the
 * rebuilt rows are staged, so that now is the time to hold what acts on them or to test it; once they are promoted, that it
 * may go on.
 */
export function holdOrTest(
  subject: Subject,
  run: number,
  step: 'staged' | 'promoted',
): Outgoing<'hold_or_test'>[] {
  const { scope, context } = subject.plan;
  return [...byPlace(actingConsumers(subject.plan))].map(([channelId, consumers]) => ({
    key: keys.holdOrTest(subject.id, run, channelId, step),
    backfillId: subject.id,
    kind: 'hold_or_test',
    channelId,
    ...(isPerson(channelId)
      ? {}
      : { threadKey: keys.announcement(subject.id, subject.askedVersion, channelId), broadcast: true }),
    model: {
      ...headOf(subject),
      datasetTitle: scope.datasetTitle,
      period: sayPeriod(scope.period.from, scope.period.to),
      consumers: consumers.map(({ title }) => title),
      mention: [...new Set(consumers.flatMap(({ owner }) => owner?.userId ?? []))],
      homeChannelId: context.homeChannelId,
      step,
    },
  }));
}

/** Those that somebody has to hold or test before the promotion. */
function actingConsumers({ context }: Subject['plan']): Consumer[] {
  const acting = new Set(
    beforePromotion(context.judgement.findings)
      .flatMap(({ demands }) => demands)
      .flatMap(demand => (demand.what === 'test_isolation' ? demand.consumers : [])),
  );
  return context.consumers.filter(({ id }) => acting.has(id));
}

/** Consumers of one channel hear of it together; where no place is known, the request for the sign-off has to do. */
function byPlace(consumers: readonly Consumer[]): Map<string, Consumer[]> {
  const places = new Map<string, Consumer[]>();
  for (const consumer of consumers) {
    const place = consumer.channel?.channelId ?? consumer.owner?.userId;
    if (place !== undefined) places.set(place, [...(places.get(place) ?? []), consumer]);
  }
  return places;
}

function isPerson(place: string): boolean {
  return /^[UW]/.test(place);
}
