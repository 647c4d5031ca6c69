import type { ThrottleView } from '../plan/draft-view.ts';
import { DEFAULT_PACE } from '../plan/pacing.ts';
import { SETTING_NAMES, SETTINGS, saySetting, settingsOf } from '../plan/throttle/settings.ts';
import type { Backfill } from '../store/backfills.ts';
import { latestWaits } from '../store/throttle-waits.ts';
import { tuningsOf } from '../store/tunings.ts';
import type { Context } from './context.ts';
import { TUNABLE } from './tune-run.ts';

/** The waits that are shown: the one that goes on and a few before it. */
const SHOWN = 4;

/** How a backfill's run works now, and what it waited for; null while there is none, and once it is over. */
export async function throttleView(ctx: Context, backfill: Backfill): Promise<ThrottleView | null> {
  const { id, currentRun, state, dataset } = backfill;
  if (currentRun === null || !TUNABLE.has(state)) return null;
  const throttle = ctx.catalog.throttleOf(dataset);
  const settings = settingsOf(throttle, DEFAULT_PACE, await tuningsOf(ctx.db, id));
  const waits = await latestWaits(ctx.db, { backfillId: id, run: currentRun }, SHOWN);
  return {
    settings: SETTING_NAMES.filter(name => name !== 'ignore' || settings.ignore.length > 0).map(
      name => `${SETTINGS[name].title} ${saySetting(name, settings[name] as never)}`,
    ),
    waits: waits.map(({ since, until, reasons }) => ({
      since: since.toISOString(),
      until: until?.toISOString() ?? null,
      reasons: reasons.map(({ text }) => text),
    })),
  };
}
