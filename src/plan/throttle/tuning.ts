import { type Refused, refuse } from '../refusal.ts';
import {
  type Change,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  type Settings,
  sameValue,
} from './settings.ts';

/** A setting and the text that somebody wrote for it. */
export type Wanted = { readonly setting: string; readonly text: string };

export type Tuned = { readonly ok: true; readonly changes: readonly Change[] } | Refused;

/**
 * What people wrote, as changes of the settings a run has; what is as it was already is no change. All of it is
 * applied or nothing: a refusal names the first setting that cannot be read and what it may be. `signals` are the ids
 * that may be set aside.
 */
export function readTuning(wanted: readonly Wanted[], settings: Settings, signals: readonly string[]): Tuned {
  const changes = new Map<SettingName, Change>();
  for (const { setting, text } of wanted) {
    if (!isSetting(setting)) return unknownSetting(setting);
    if (changes.has(setting)) {
      return refuse(
        'setting_twice',
        `“${setting}” is there twice.`,
        `Write it once, for example \`${SETTINGS[setting].example}\`. Nothing was changed.`,
      );
    }
    const to = SETTINGS[setting].read(text);
    if (to === null) return badValue(setting, text);
    const unknown =
      setting === 'ignore' ? (to as Settings['ignore']).find(id => !signals.includes(id)) : undefined;
    if (unknown !== undefined) return unknownSignal(unknown, signals);
    changes.set(setting, { setting, from: settings[setting], to } as Change);
  }
  return { ok: true, changes: [...changes.values()].filter(({ from, to }) => !sameValue(from, to)) };
}

function isSetting(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

function unknownSetting(name: string): Refused {
  return refuse(
    'setting_unknown',
    `There is no setting “${name}”.`,
    `There are ${SETTING_NAMES.map(known => `\`${known}\``).join(', ')}, for example \`${SETTINGS.batch.example}\`. Nothing was changed.`,
  );
}

function badValue(setting: SettingName, text: string): Refused {
  const { title, range, example } = SETTINGS[setting];
  return refuse(
    'setting_out_of_range',
    `“${text}” cannot be the ${title}: \`${setting}\` goes ${range}.`,
    `Write it like this: \`${example}\`. Nothing was changed.`,
  );
}

function unknownSignal(id: string, signals: readonly string[]): Refused {
  const known =
    signals.length > 0
      ? `It is held up by ${signals.map(name => `\`${name}\``).join(', ')}.`
      : 'No signal holds it up.';
  return refuse(
    'signal_unknown',
    `No signal of this dataset is called “${id}”.`,
    `${known} Nothing was changed.`,
  );
}
