import { lines, type Mrkdwn, md, typed } from '../../slack/mrkdwn.ts';

/** Typed texts as a bulleted list, the first `max` of them. */
export function bullets(items: readonly string[], max: number, length = 250): Mrkdwn {
  const shown = items.slice(0, max).map(item => md`•  ${typed(item.replaceAll(/\s+/g, ' '), length)}`);
  const left = items.length - shown.length;
  return lines([...shown, ...(left > 0 ? [md`… and ${left} more in the record`] : [])]);
}

/** Names in a row, the first `max` of them: `2026-03-02, 2026-03-03 and 12 more`. */
export function inARow(items: readonly string[], max: number, length = 60): Mrkdwn {
  const shown = items.slice(0, max).map(item => typed(item.replaceAll(/\s+/g, ' '), length));
  const left = items.length - shown.length;
  const row = lines(shown, ', ');
  return left > 0 ? md`${row} and ${left} more` : row;
}
