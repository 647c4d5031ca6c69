import type { Finding } from '../rules/finding.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, responsible, type Subject } from './subject.ts';

/**
 * What keeps an announced backfill from starting: one living message a plan version, in its thread. It says so as well
 * when nothing does any more.
 */
export function holdsMessage(subject: Subject, findings: readonly Finding[]): Outgoing<'holds'> {
  return {
    key: keys.holds(subject.id, subject.askedVersion),
    backfillId: subject.id,
    kind: 'holds',
    channelId: subject.plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
    broadcast: true,
    model: {
      ...headOf(subject),
      mention: responsible(subject),
      holds: findings.map(({ id, sentence, overridableBy, demands }) => ({
        findingId: id,
        sentence,
        overridableBy: overridableBy ?? null,
        settledBy:
          demands.flatMap(demand => (demand.what === 'settle_definition' ? [demand.by] : []))[0] ?? null,
      })),
    },
  };
}
