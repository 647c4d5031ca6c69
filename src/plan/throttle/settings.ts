import type { Pace } from '../pacing.ts';
import type { Throttle } from './gate.ts';
import { saySeconds } from './quantity.ts';

/** What can be changed while a run works. */
export type SettingName = 'batch' | 'nice' | 'concurrency' | 'ignore';

/** Values of one run: milliseconds, a ratio, sessions, ids of signals. */
export type Settings = {
  readonly batch: number;
  readonly nice: number;
  readonly concurrency: number;
  /** Signals that somebody set aside for this run. */
  readonly ignore: readonly string[];
};

type Value = Settings[SettingName];

type Setting<N extends SettingName> = {
  readonly title: string;
  readonly meaning: string;
  /** The values it may have, in words. */
  readonly range: string;
  readonly example: string;
  /** Null where the text is not a value of it. */
  readonly read: (text: string) => Settings[N] | null;
  readonly say: (value: Settings[N]) => string;
};

/** The least and the most that each number may be; the catalog is held to the same. */
export const RANGES = {
  batch: { least: 100, most: 60_000 },
  nice: { least: 0, most: 10 },
  concurrency: { least: 1, most: 8 },
} as const;

export const SETTINGS: { readonly [N in SettingName]: Setting<N> } = {
  batch: {
    title: 'batch target',
    meaning: 'how long one batch is to take',
    range: 'from 100ms to 60s',
    example: 'batch=500ms',
    read: text => within('batch', millisecondsIn(text)),
    say: value => saySeconds(value / 1_000),
  },
  nice: {
    title: 'nice ratio',
    meaning: 'how long it sleeps after a batch, as a multiple of what the batch took',
    range: 'from 0 to 10',
    example: 'nice=0.5',
    read: text => within('nice', numberIn(text)),
    say: String,
  },
  concurrency: {
    title: 'batches at once',
    meaning: 'how many sessions work at the same time',
    range: 'a whole number from 1 to 8',
    example: 'concurrency=2',
    read: text => within('concurrency', /^\d+$/.test(text) ? Number(text) : null),
    say: String,
  },
  ignore: {
    title: 'signals set aside',
    meaning: 'signals that do not hold this run up, by their ids',
    range: 'ids with commas between, or none',
    example: 'ignore=replication_lag',
    read: text => (text === 'none' ? [] : idsIn(text)),
    say: value => (value.length === 0 ? 'none' : value.join(', ')),
  },
};

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** A value of a setting in words: `500 ms`. */
export function saySetting<N extends SettingName>(name: N, value: Settings[N]): string {
  return SETTINGS[name].say(value);
}

/** What a setting is turned from and to. */
export type Change = {
  readonly [N in SettingName]: { readonly setting: N; readonly from: Settings[N]; readonly to: Settings[N] };
}[SettingName];

/** What was changed, from what, and to what, in words. */
export function changeInWords({ setting, from, to }: Change): { setting: string; from: string; to: string } {
  return { setting: SETTINGS[setting].title, from: sayAny(setting, from), to: sayAny(setting, to) };
}

/** `batch target 1 s → 500 ms` */
export function sayChange(change: Change): string {
  const { setting, from, to } = changeInWords(change);
  return `${setting} ${from} → ${to}`;
}

/** What a run keeps to: what people tuned, over what the catalog says, over what runs keep to anyway. */
export function settingsOf(
  throttle: Pick<Throttle, 'batchMs' | 'concurrency' | 'nice'>,
  pace: Pace,
  tuned: Partial<Settings>,
): Settings {
  return {
    batch: throttle.batchMs ?? pace.batchTargetMs,
    concurrency: throttle.concurrency ?? pace.concurrency,
    nice: throttle.nice,
    ignore: [],
    ...tuned,
  };
}

/** The settings with changes applied, oldest first. */
export function withChanges(
  settings: Settings,
  changes: readonly Pick<Change, 'setting' | 'to'>[],
): Settings {
  return Object.assign({}, settings, ...changes.map(({ setting, to }) => ({ [setting]: to })));
}

export function sameValue(a: Value, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function sayAny(name: SettingName, value: Value): string {
  return (SETTINGS[name].say as (value: Value) => string)(value);
}

function within(name: keyof typeof RANGES, value: number | null): number | null {
  const { least, most } = RANGES[name];
  return value !== null && value >= least && value <= most ? value : null;
}

function numberIn(text: string): number | null {
  return /^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : null;
}

/** `500ms`, `1.5s`, `2 s`; a bare number has no unit and is refused, because nobody could tell which was meant. */
function millisecondsIn(text: string): number | null {
  const [, number, unit] = /^(\d{1,5}(?:\.\d{1,3})?)(ms|s)$/.exec(text) ?? [];
  if (number === undefined) return null;
  return Math.round(Number(number) * (unit === 's' ? 1_000 : 1));
}

function idsIn(text: string): readonly string[] | null {
  const ids = [...new Set(text.split(','))].sort();
  return ids.every(id => /^[a-z][a-z0-9_]{0,62}$/.test(id)) ? ids : null;
}
