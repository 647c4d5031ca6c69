import { setTimeout as wait } from 'node:timers/promises';
import type { Waiting } from '../../plan/say/run-messages.ts';
import { sleepAfter } from '../../plan/throttle/pace.ts';
import { tuningsOf } from '../../store/tunings.ts';
import { Interrupted } from '../interrupted.ts';
import type { Work } from '../work.ts';
import type { Gate } from './gate.ts';
import { untilOpen } from './until-open.ts';

/**
 * What happens between two units of a promotion that goes unit by unit: sleep in proportion to what the last one took,
 * then the gate. Throws `Interrupted` when somebody asked for something else meanwhile, or this process is to stop: whoever
 * takes the run goes on with the rest, or takes back what was done.
 */
export function betweenUnits(
  work: Work,
  gate: Gate,
): (tell: (waiting: Waiting | null) => Promise<void>) => Promise<void> {
  const { shop, backfill, fence } = work;
  const signal = AbortSignal.any([shop.stopping, fence.signal]);
  let began: number | null = null;
  return async tell => {
    const { nice } = gate.settings(await tuningsOf(shop.db, backfill.id));
    const sleepMs = began === null ? 0 : sleepAfter(performance.now() - began, nice);
    if (sleepMs > 0) await wait(sleepMs, undefined, { signal }).catch(() => undefined);
    if (!(await untilOpen(work, gate, tell))) throw new Interrupted(`BF-${backfill.id}`);
    began = performance.now();
  };
}
