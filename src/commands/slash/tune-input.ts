import { type Refused, refuse } from '../../plan/refusal.ts';
import { SETTING_NAMES, SETTINGS } from '../../plan/throttle/settings.ts';
import type { Wanted } from '../../plan/throttle/tuning.ts';

export type TuneWords =
  | { readonly ok: true; readonly id: string; readonly wanted: readonly Wanted[] }
  | Refused;

/** Reads `BF-12 batch=500ms nice=0.5`: the backfill first, then settings in any order; blanks around `=` do no harm. */
export function readTuneWords(text: string): TuneWords {
  const tidy = text
    .replaceAll(/\s*=\s*/g, '=')
    .replaceAll(/(=\d+(?:\.\d+)?)\s+(ms|s)(?=\s|$)/gi, '$1$2')
    .replaceAll(/,\s+/g, ',');
  const words = tidy.split(/\s+/).filter(word => word !== '');
  const first = words.findIndex(word => word.includes('='));
  const settings = first < 0 ? [] : words.slice(first);
  const stray = settings.find(word => !word.includes('='));
  if (stray !== undefined) {
    return refuse(
      'setting_unreadable',
      `“${stray.slice(0, 60)}” is not a setting with a value.`,
      `Write settings like this: \`${SETTING_NAMES.map(name => SETTINGS[name].example).join(' ')}\`. Nothing was changed.`,
    );
  }
  const wanted = settings.map(word => {
    const at = word.indexOf('=');
    return { setting: word.slice(0, at).toLowerCase(), text: word.slice(at + 1).toLowerCase() };
  });
  return { ok: true, id: (first < 0 ? words : words.slice(0, first)).join(' '), wanted };
}
