import { HOURS, LANES, STOPPED } from './gate.ts';

/** Reasons that no signal of the warehouse gives, as people read them in a record. */
const OWN: Readonly<Record<string, string>> = {
  [HOURS]: 'the hours in which it may work',
  [STOPPED]: 'all backfills being stopped by a person',
  [LANES]: 'its turn, while others were at work',
};

/** What a run waited for, all its waits for one reason together. */
export type Waited = { readonly reason: string; readonly times: number; readonly seconds: number };

/** One wait: how long each of its reasons held, in seconds by the id of the reason. */
export type HeldFor = Readonly<Record<string, number>>;

/**
 * Waits summed by reason, the longest first. Reasons that held at the same time are counted each for itself, so the sums may
 * be more than the time that passed. `titles` are those of the signals by id; one that is gone is known by its id.
 */
export function sumWaits(waits: readonly HeldFor[], titles: ReadonlyMap<string, string>): Waited[] {
  const sums = new Map<string, { times: number; seconds: number }>();
  for (const wait of waits) {
    for (const [id, seconds] of Object.entries(wait)) {
      const sum = sums.get(id) ?? { times: 0, seconds: 0 };
      sums.set(id, { times: sum.times + 1, seconds: sum.seconds + seconds });
    }
  }
  return [...sums]
    .map(([id, { times, seconds }]) => ({
      reason: OWN[id] ?? titles.get(id) ?? id,
      times,
      seconds: Math.round(seconds * 10) / 10,
    }))
    .sort((a, b) => b.seconds - a.seconds || (a.reason < b.reason ? -1 : 1));
}
