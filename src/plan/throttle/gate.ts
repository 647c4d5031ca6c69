import { calendarAt, type Window } from '../calendar/windows.ts';
import { type SignalState, UNREAD } from './hysteresis.ts';
import { sayQuantity, saySeconds } from './quantity.ts';
import type { Sensor } from './signals.ts';

/** By what the work on a dataset is held up, and how gently it works, where nobody tuned the run. */
export type Throttle = {
  readonly sensors: readonly Sensor[];
  /** Windows in which the work may go on; none means always. */
  readonly hours: readonly Window[];
  /** Sleep after each batch, as a multiple of what the batch took. */
  readonly nice: number;
  /** What a batch is to take, in milliseconds; null: what runs keep to anyway. */
  readonly batchMs: number | null;
  /** Batches at once; null: what runs keep to anyway. */
  readonly concurrency: number | null;
  /** A wait that lasts longer than this many seconds is told to the channel, once. */
  readonly tellAfter: number;
};

/** What held where nothing was ever written. */
export const NO_THROTTLE: Throttle = {
  sensors: [],
  hours: [],
  nice: 0,
  batchMs: null,
  concurrency: null,
  tellAfter: 900,
};

/** Why the work waits, in words for people; `until` where the clock alone ends it. */
export type Reason = { readonly id: string; readonly text: string; readonly until: Date | null };

/** The id of the reason that the hours give; no sensor may have it. */
export const HOURS = 'hours';

/** As the reason of a wait: its turn went to other backfills while it waited for something else. */
export const LANES = 'lanes';

/** As the reason of a wait: somebody had stopped all backfills. */
export const STOPPED = 'all_stopped';

/** A clock may differ by this much from the one that stamped a reading. */
const CLOCK_SLACK_MS = 5_000;

type Now = {
  readonly now: Date;
  /** Sensors that somebody set aside for this run. */
  readonly ignored: ReadonlySet<string>;
};

/**
 * Every reason to wait at `now`, in the order in which they are said; empty means that the next batch may begin. A
 * sensor that was not read, cannot be read or was read too long ago is a reason.
 */
export function reasonsToWait(
  throttle: Pick<Throttle, 'sensors' | 'hours'>,
  states: ReadonlyMap<string, SignalState>,
  { now, ignored }: Now,
): Reason[] {
  const hours = ignored.has(HOURS) ? null : outsideHours(throttle.hours, now);
  const signals = throttle.sensors
    .filter(({ id }) => !ignored.has(id))
    .flatMap(sensor => {
      const text = whyHeld(sensor, states.get(sensor.id) ?? UNREAD, now);
      return text === null ? [] : [{ id: sensor.id, text, until: null }];
    });
  return hours === null ? signals : [hours, ...signals];
}

function outsideHours(hours: readonly Window[], now: Date): Reason | null {
  const verdict = calendarAt(hours, { dataset: '', sensitivity: [] }, now);
  if (verdict.open) return null;
  const titles = hours.map(({ title }) => title).join(', ');
  return { id: HOURS, text: `it may only work ${titles}`, until: verdict.opensAt };
}

/** Why a sensor holds the run up at `now`, or null when it does not. */
function whyHeld(sensor: Sensor, state: SignalState, now: Date): string | null {
  const { title, unit, limit, staleAfterMs } = sensor;
  const { reading, heldSince } = state;
  if (reading === null) return `${title} was not read yet`;
  const ageMs = now.getTime() - reading.at.getTime();
  if ('error' in reading) return `${title} cannot be read: ${reading.error}`;
  if (ageMs > staleAfterMs) return `${title} was last read ${saySeconds(Math.round(ageMs / 1_000))} ago`;
  if (ageMs < -CLOCK_SLACK_MS) return `${title} was read by another clock; it is read again`;
  if (heldSince === null) return null;
  if (unit === 'wellness' || unit === 'presence') return whyEither(WORDS[unit], sensor, reading);
  const about = reading.about === undefined ? '' : ` (${reading.about})`;
  const found = `${title} ${sayQuantity(reading.value, unit)}${about}`;
  if (reading.value > limit.above) return `${found}, over ${sayQuantity(limit.above, unit)}`;
  const release = `${sayQuantity(limit.releaseAt, unit)}${limit.releaseAt === 0 ? '' : ' or less'}`;
  if (reading.value > limit.releaseAt) return `${found}, held until it is ${release}`;
  return `${found}, held until it has been ${release} for ${saySeconds(limit.releaseAfter)}`;
}

/** For what is either so or not. */
const WORDS = {
  wellness: { held: 'is not well', calm: 'is well again' },
  presence: { held: 'is going on', calm: 'is over' },
} as const;

function whyEither(
  words: (typeof WORDS)[keyof typeof WORDS],
  { title, limit }: Sensor,
  reading: { value: number; about?: string | undefined },
): string {
  const about = reading.about ? `: ${reading.about}` : '';
  if (reading.value > limit.above) return `${title} ${words.held}${about}`;
  return `${title} ${words.calm}, held until it has been so for ${saySeconds(limit.releaseAfter)}`;
}
