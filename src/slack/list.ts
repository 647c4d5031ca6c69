import { inline, lines, type Mrkdwn, md } from './mrkdwn.ts';

/** A bulleted list of the first `max` items; the line after them says how many more there are, and `where`. */
export function bullets<T>(
  items: readonly T[],
  max: number,
  say: (item: T) => Mrkdwn,
  where = ' in the record',
): Mrkdwn {
  const shown = items.slice(0, max).map(item => md`•  ${say(item)}`);
  const left = items.length - shown.length;
  return lines([...shown, ...(left > 0 ? [md`… and ${left} more${where}`] : [])]);
}

/** Names in a row, the first `max` of them: `2026-03-02, 2026-03-03 and 12 more`. */
export function inARow(items: readonly string[], max: number, length = 60, separator = ', '): Mrkdwn {
  const shown = items.slice(0, max).map(item => inline(item, length));
  const left = items.length - shown.length;
  const row = lines(shown, separator);
  return left > 0 ? md`${row} and ${left} more` : row;
}
