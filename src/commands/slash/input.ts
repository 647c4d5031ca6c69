import { z } from 'zod';
import { nearest } from '../../plan/nearest.ts';
import { type Refused, refuse } from '../../plan/refusal.ts';

/** What can be asked for by the command, each with whether it is about one backfill and what it does. */
export const WORDS = {
  status: { about: 'maybe', does: 'where it stands, and what it waits for' },
  list: { about: 'nothing', does: 'the latest backfills' },
  edit: { about: 'one', does: 'change the plan; it has to be approved anew' },
  pause: { about: 'one', does: 'stop after the unit in flight' },
  resume: { about: 'one', does: 'go on after a pause' },
  cancel: { about: 'one', does: 'give it up before anything changes' },
  retry: { about: 'one', does: 'run again what failed' },
  promote: { about: 'one', does: 'promote after a postponement' },
  rows: { about: 'one', does: 'single rows that differ, before and after' },
  rollback: { about: 'one', does: 'put the old rows back, once those who approved the plan agree' },
  keep: { about: 'one', does: 'call a rollback off that was asked for' },
  record: { about: 'one', does: 'what changed, why, when, by whom, and how it was validated' },
  verify: { about: 'nothing', does: 'prove that the audit trail is whole' },
  help: { about: 'nothing', does: 'this list' },
} as const satisfies Record<string, { about: 'nothing' | 'maybe' | 'one'; does: string }>;

export type Word = keyof typeof WORDS;
const KNOWN = Object.keys(WORDS) as Word[];

const Word = z.enum(KNOWN);
const BackfillId = z
  .string()
  .regex(/^(?:bf)?[-_ ]?0*[1-9]\d{0,8}$/i)
  .transform(text => Number(text.replaceAll(/\D/g, '')));

export type Asked =
  | { readonly ok: true; readonly word: Word | null; readonly backfillId: number | null }
  | Refused;

/** Reads what stands behind `/backfill`. Nothing at all is fine: it means a new proposal. */
export function readCommand(text: string): Asked {
  const [first = '', ...others] = text.trim().split(/\s+/);
  if (first === '') return { ok: true, word: null, backfillId: null };
  const word = Word.safeParse(first.toLowerCase());
  if (!word.success) return unknownWord(first);
  const { about } = WORDS[word.data];
  const rest = others.join(' ');
  if (about === 'nothing' || (about === 'maybe' && rest === '')) {
    return { ok: true, word: word.data, backfillId: null };
  }
  const id = BackfillId.safeParse(rest);
  if (id.success) return { ok: true, word: word.data, backfillId: id.data };
  return rest === ''
    ? refuse('id_missing', `Which backfill? “${word.data}” needs its number.`, example(word.data))
    : refuse('id_unreadable', `“${short(rest)}” is not the number of a backfill.`, example(word.data));
}

function unknownWord(word: string): Refused {
  const meant = nearest(word, KNOWN);
  const remedy = meant
    ? `Did you mean \`/backfill ${meant}${WORDS[meant].about === 'one' ? ' BF-12' : ''}\`?`
    : 'Run `/backfill help` for what can be asked, or `/backfill` alone to propose a backfill.';
  return refuse('unknown_command', `There is no “${short(word)}”.`, remedy);
}

function example(word: Word): string {
  return `Write it like this: \`/backfill ${word} BF-12\`. \`/backfill list\` shows the numbers.`;
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
