import type { State } from '../lifecycle.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';

type Line = { readonly id: number; readonly title: string; readonly state: State };

type Standstill = {
  readonly id: number;
  readonly stoppedBy: string;
  readonly since: Date;
  readonly held: readonly Line[];
  readonly finishing: readonly Line[];
  readonly ended: { readonly by: string; readonly at: Date } | null;
};

/** To the home channel: who stopped all work, and what waits; edited in place when it goes on. */
export function standstillMessage(standstill: Standstill, homeChannelId: string): Outgoing<'standstill'> {
  const { ended } = standstill;
  return {
    key: keys.standstill(standstill.id),
    backfillId: null,
    kind: 'standstill',
    channelId: homeChannelId,
    model: {
      by: standstill.stoppedBy,
      since: standstill.since.toISOString(),
      held: [...standstill.held],
      finishing: [...standstill.finishing],
      endedBy: ended?.by ?? null,
      endedAt: ended?.at.toISOString() ?? null,
    },
  };
}

/** To the home channel once it goes on: an edit of the first message would be noticed by nobody. */
export function standstillOver(standstill: Standstill, homeChannelId: string): Outgoing<'standstill'> {
  return {
    ...standstillMessage(standstill, homeChannelId),
    key: keys.standstillOver(standstill.id),
    threadKey: keys.standstill(standstill.id),
    broadcast: true,
  };
}
