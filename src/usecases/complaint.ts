import type { Refusal } from '../plan/refusal.ts';
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
  const names = await userNames(
    db,
    [...text.matchAll(MENTION)].map(([, userId = '']) => userId),
  );
  return sayPlainly(text, names).slice(0, LONGEST);
}

/** The same without mentions, which only mrkdwn shows as names, and without the marks around commands. */
export function sayPlainly(text: string, names: ReadonlyMap<string, string>): string {
  const named = text.replaceAll(MENTION, (_, userId: string) => `@${names.get(userId) ?? 'somebody'}`);
  return named.replaceAll('`', '');
}

const MENTION = /<@([A-Z0-9_]+)>/g;
