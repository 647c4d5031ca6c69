import type { Finding } from '../rules/finding.ts';
import { awaited } from '../rules/upstream.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, responsible, type Subject } from './subject.ts';

/** Who holds each role, by Slack user ids. */
export type Holders = ReadonlyMap<string, readonly string[]>;

/**
 * What keeps an announced backfill from starting or from being promoted, and who can lift it: one living message a plan
 * version, in its thread. It says so as well when nothing does any more.
 */
export function holdsMessage(
  subject: Subject,
  findings: readonly Finding[],
  holders: Holders,
): Outgoing<'holds'> {
  return {
    key: keys.holds(subject.id, subject.askedVersion),
    backfillId: subject.id,
    kind: 'holds',
    channelId: subject.plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
    broadcast: true,
    model: {
      ...headOf(subject),
      step: subject.state === 'ready' ? 'promote' : 'start',
      mention: responsible(subject),
      offers: findings.flatMap(finding => {
        const id = finding.severity === 'warns' ? awaited(finding) : null;
        return id === null ? [] : [{ findingId: finding.id, sentence: finding.sentence, backfillId: id }];
      }),
      holds: findings.filter(isBlock).map(finding => ({
        findingId: finding.id,
        sentence: finding.sentence,
        overridableBy: finding.overridableBy ?? null,
        settledBy: settledBy(finding),
        waitsFor: awaited(finding),
        holders: (holders.get(finding.overridableBy ?? '') ?? []).filter(
          userId => userId !== subject.proposer,
        ),
      })),
    },
  };
}

function isBlock({ severity }: Finding): boolean {
  return severity === 'blocks';
}

/** Whose word settles a debated definition; null where the finding is not about one. */
export function settledBy({ demands }: Finding): string | null {
  return demands.flatMap(demand => (demand.what === 'settle_definition' ? [demand.by] : []))[0] ?? null;
}
