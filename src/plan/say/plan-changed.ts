import type { PlanChange } from '../plan-diff.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, type Subject } from './subject.ts';

export type Edited = {
  readonly by: string;
  readonly version: number;
  readonly replaces: number;
  readonly changes: readonly PlanChange[];
  readonly voids: boolean;
  readonly voided: readonly string[];
};

/** In the thread, and in the channel where approvals are void: what an edit changed, and whose approval that ends. */
export function planChanged(subject: Subject, edited: Edited): Outgoing<'plan_changed'> {
  const { by, version, replaces, changes, voids, voided } = edited;
  return {
    key: keys.planChanged(subject.id, version),
    backfillId: subject.id,
    kind: 'plan_changed',
    channelId: subject.plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
    ...(voids ? { broadcast: true } : {}),
    model: {
      ...headOf(subject),
      by,
      version,
      replaces,
      changes: changes.map(({ sentence, voids: ends }) => ({ sentence, voids: ends })),
      voids,
      voided: [...voided],
    },
  };
}
