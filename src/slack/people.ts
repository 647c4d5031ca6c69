import { lines, type Mrkdwn, md, userMention } from './mrkdwn.ts';

const NAMED = 5;

/** Mentions of several people: `@ada, @ben or @chloe`. */
export function people(userIds: readonly string[], conjunction: 'and' | 'or' = 'and'): Mrkdwn {
  const shown = userIds.slice(0, NAMED).map(userMention);
  const left = userIds.length - shown.length;
  if (left > 0) return md`${lines(shown, ', ')} and ${left} more`;
  const last = shown.at(-1);
  if (shown.length < 2 || !last) return lines(shown, ', ');
  return md`${lines(shown.slice(0, -1), ', ')} ${conjunction} ${last}`;
}
