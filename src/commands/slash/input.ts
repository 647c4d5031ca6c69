import { z } from 'zod';
import { nearest } from '../../plan/nearest.ts';
import { type Refused, refuse } from '../../plan/refusal.ts';
import type { Wanted } from '../../plan/throttle/tuning.ts';
import { readTuneWords } from './tune-input.ts';

/** What can be asked for by the command, each with whether it is about one backfill and what it does. */
export const WORDS = {
  status: { about: 'maybe', does: 'where a backfill stands, and what it waits for' },
  list: { about: 'nothing', does: 'the latest backfills' },
  approve: { about: 'one', does: 'approve what is asked about it now, as ✅ does' },
  reject: { about: 'one', does: 'block it, with a reason, as ❌ does' },
  withdraw: { about: 'one', does: 'take back what you said by command or button' },
  edit: { about: 'one', does: 'change the plan; what was approved of it is asked again where it differs' },
  pause: { about: 'one_or_all', does: 'stop after the batch in flight; “all” stops everything' },
  resume: { about: 'one_or_all', does: 'go on after a pause; “all” lets everything go on' },
  tune: { about: 'one_with_settings', does: 'see how a run works, or change that while it works' },
  cancel: { about: 'one', does: 'give it up, and take back what was promoted of it so far' },
  retry: { about: 'one', does: 'run again what failed' },
  promote: { about: 'one', does: 'promote what was postponed' },
  units: { about: 'one', does: 'what is rebuilt, what stays as it is, what is skipped and why' },
  rows: { about: 'one', does: 'single rows that differ, before and after' },
  moved: { about: 'one', does: 'say that your consumer reads the version that was published' },
  rollback: { about: 'one', does: 'put the old rows back, once those who approved the plan agree' },
  keep: { about: 'one', does: 'call a rollback off that was asked for' },
  record: { about: 'one', does: 'what changed, why, when, by whom, and how it was validated' },
  decisions: { about: 'words', does: 'where history was left as it is, and what is done instead' },
  away: {
    about: 'words',
    does: 'a colleague decides in your place, as in “until 2026-12-01 for @ben”; alone it opens a form',
  },
  back: { about: 'nothing', does: 'you are there again; nobody decides in your place' },
  verify: { about: 'nothing', does: 'prove that the audit trail is whole' },
  help: { about: 'nothing', does: 'this list' },
} as const satisfies Record<string, { about: About; does: string }>;

/** What a word wants behind it. */
type About = 'nothing' | 'maybe' | 'one' | 'words' | 'one_or_all' | 'one_with_settings';

/** The same as people would write it, where a misspelt word is meant to be about one. */
const BEHIND: Readonly<Record<About, string>> = {
  nothing: '',
  maybe: '',
  one: ' BF-12',
  words: '',
  one_or_all: ' BF-12',
  one_with_settings: ' BF-12 batch=500ms',
};

export type Word = keyof typeof WORDS;
const KNOWN = Object.keys(WORDS) as Word[];

const Word = z.enum(KNOWN);
const BackfillId = z
  .string()
  .regex(/^(?:bf)?[-_ ]?0*[1-9]\d{0,8}$/i)
  .transform(text => Number(text.replaceAll(/\D/g, '')));

export type Asked =
  | {
      readonly ok: true;
      readonly word: Word | null;
      /** Null where it is about none, or about all of them. */
      readonly backfillId: number | null;
      readonly wanted?: readonly Wanted[];
      /** What is looked for, or said. */
      readonly words?: readonly string[];
    }
  | Refused;

/** Reads what stands behind `/backfill`. Nothing at all is fine: it means a new proposal. */
export function readCommand(text: string): Asked {
  const [first = '', ...others] = text.trim().split(/\s+/);
  if (first === '') return { ok: true, word: null, backfillId: null };
  const word = Word.safeParse(first.toLowerCase());
  if (!word.success) return unknownWord(first);
  const about: About = WORDS[word.data].about;
  if (about === 'one_with_settings') return readTuning(word.data, others.join(' '));
  if (about === 'words') return { ok: true, word: word.data, backfillId: null, words: others };
  const rest = others.join(' ');
  if (about === 'one_or_all' && rest.toLowerCase() === 'all') {
    return { ok: true, word: word.data, backfillId: null };
  }
  if (about === 'nothing' || (about === 'maybe' && rest === '')) {
    return { ok: true, word: word.data, backfillId: null };
  }
  return readId(word.data, rest);
}

function readId(word: Word, text: string): Asked {
  const id = BackfillId.safeParse(text);
  if (id.success) return { ok: true, word, backfillId: id.data };
  return text === ''
    ? refuse('id_missing', `Which backfill? “${word}” needs its number.`, example(word))
    : refuse('id_unreadable', `“${short(text)}” is not the number of a backfill.`, example(word));
}

function readTuning(word: Word, text: string): Asked {
  const read = readTuneWords(text);
  if (!read.ok) return read;
  const asked = readId(word, read.id);
  return asked.ok ? { ...asked, wanted: read.wanted } : asked;
}

function unknownWord(word: string): Refused {
  const meant = nearest(word, KNOWN);
  const remedy = meant
    ? `Did you mean \`/backfill ${meant}${BEHIND[WORDS[meant].about]}\`?`
    : 'Run `/backfill help` for what can be asked, or `/backfill` alone to propose a backfill.';
  return refuse('unknown_command', `There is no “${short(word)}”.`, remedy);
}

function example(word: Word): string {
  return `Write it like this: \`/backfill ${word} BF-12\`. \`/backfill list\` shows the numbers.`;
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
