import type { KnownBlock } from '@slack/types';
import { type Movement, moved } from '../plan/movement.ts';
import { section } from './blocks.ts';
import { movementsByMetric } from './chart-data.ts';
import { cut, LIMITS, takeFitting } from './limits.ts';
import { bold, codeBlock, escapedLength, inline, md } from './mrkdwn.ts';
import { formatDifference, formatMove, formatNumber, formatPercent } from './numbers.ts';

const HEADINGS = ['Period', 'Before', 'After', 'Difference', 'Change'] as const;

/** Periods are short by nature; anything longer would push the numbers off the screen. */
const PERIOD_LENGTH = 24;

/** Characters of a section that the heading and the fences of a table take. */
const FRAME = 400;

/**
 * Old, new, difference and percent, a table a metric. Preformatted text, because it lines up on every device; `maxRows`
 * bounds the periods of each metric, the rest is in the record.
 */
export function movementTables(movements: readonly Movement[], maxRows: number): KnownBlock[] {
  return movementsByMetric(movements).map(rows => {
    const { title, unit } = rows[0];
    const shown = rows.slice(0, maxRows);
    const body = alignColumns([[...HEADINGS], ...shown.map(movementCells)]);
    const [headings = '', ...rest] = body;
    const { taken } = takeFitting(rest, LIMITS.sectionText - FRAME, line => escapedLength(line) + 1);
    const left = rows.length - taken.length;
    const more = left > 0 ? md`\n… and ${left} more in the record` : md``;
    const heading = md`${bold(title, 120)} ${inline(unit === 'count' ? '' : `(${unit})`, 60)}`;
    return section(md`${heading}\n${codeBlock([headings, ...taken].join('\n'))}${more}`);
  });
}

/**
 * The largest change of each metric, for people who read one line. Periods are never added up, because an average or a
 * share has no total.
 */
export function movementHeadline(movements: readonly Movement[]): string {
  const largest = movementsByMetric(movements).map(rows => {
    const [first, ...rest] = rows;
    const row = rest.reduce((most, next) => (sizeOf(next) > sizeOf(most) ? next : most), first);
    const { difference, percent } = moved(row);
    return `${row.title} ${formatMove(difference, row.unit, row.decimals)} (${formatPercent(percent)}) in ${cut(row.period, PERIOD_LENGTH)}`;
  });
  return largest.join('; ');
}

function sizeOf(movement: Movement): number {
  return Math.abs(moved(movement).difference);
}

function movementCells(movement: Movement): string[] {
  const { difference, percent } = moved(movement);
  const say = (value: number | null) => (value === null ? 'none' : formatNumber(value, movement.decimals));
  return [
    cut(movement.period, PERIOD_LENGTH),
    say(movement.before),
    say(movement.after),
    formatDifference(difference, movement.decimals),
    formatPercent(percent),
  ];
}

/** Lines of equal width: the first column to the left, all others to the right. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows.map(row =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  '),
  );
}
