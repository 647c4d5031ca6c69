import type { Refusal } from '../plan/refusal.ts';
import { mentioned, sayPlainly } from '../plan/say/mention.ts';
import { userNames } from '../store/directory.ts';
import type { Context } from './context.ts';

/** What Slack shows beside an input. */
const LONGEST = 2_000;

/**
 * A refusal beside an input, so that what was typed stays: Slack shows plain text there, in which people are called by
 * their names.
 */
export async function complaint({ db }: Pick<Context, 'db'>, { message, remedy }: Refusal): Promise<string> {
  const text = `${message} ${remedy}`;
  const names = await userNames(db, mentioned(text));
  return sayPlainly(text, names).slice(0, LONGEST);
}
