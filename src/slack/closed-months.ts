import type { KnownBlock } from '@slack/types';
import type { ClosedMovement } from '../plan/calendar/closed-periods.ts';
import { moved } from '../plan/movement.ts';
import { section } from './blocks.ts';
import { cut, LIMITS, takeFitting } from './limits.ts';
import { bold, codeBlock, escapedLength, inline, md } from './mrkdwn.ts';
import { formatDifference, formatNumber } from './numbers.ts';
import { alignColumns } from './tables.ts';

const REPORTED = ['Month', 'Reported', 'Before', 'After', 'Off report'] as const;
const UNREPORTED = ['Month', 'Before', 'After', 'Difference'] as const;

/** Characters of a section that the heading, the sources and the fences of a table take. */
const FRAME = 900;
const SOURCES = 5;
const MONTH_LENGTH = 24;

/** That finance has closed some of the months: said before anything else about the numbers. */
export function closedMonthsNote(months: string | null): KnownBlock[] {
  if (months === null) return [];
  return [
    section(
      md`🔒 ${bold(`Finance has closed ${months}`, 300)}. Numbers that were reported may move, so finance has to agree to the plan and again to the difference.`,
    ),
  ];
}

/**
 * Closed months first, and of those the numbers that were reported: what stands there now, what will, and how far that
 * is off the report.
 */
export function closedMonthsTables(lines: readonly ClosedMovement[]): KnownBlock[] {
  const groups = byMetric(lines);
  const ordered = [...groups.filter(isReported), ...groups.filter(group => !isReported(group))];
  return ordered.map(all => {
    const [first] = all;
    const rows = isReported(all)
      ? [[...REPORTED], ...all.map(reportedCells)]
      : [[...UNREPORTED], ...all.map(cells)];
    const [headings = '', ...body] = alignColumns(rows);
    const { taken } = takeFitting(body, LIMITS.sectionText - FRAME, line => escapedLength(line) + 1);
    const left = all.length - taken.length;
    const more = left > 0 ? md`\n… and ${left} more in the record` : md``;
    const heading = md`🔒 ${bold(`Closed months: ${first.title}`, 140)} ${inline(first.unit === 'count' ? '' : `(${first.unit})`, 60)}`;
    return section(md`${heading}\n${codeBlock([headings, ...taken].join('\n'))}${more}${sources(all)}`);
  });
}

function isReported(lines: readonly ClosedMovement[]): boolean {
  return lines.some(({ reported }) => reported !== null);
}

function cells(line: ClosedMovement): string[] {
  const { month, decimals, before, after } = line;
  return [
    cut(month, MONTH_LENGTH),
    say(before, decimals),
    say(after, decimals),
    formatDifference(moved(line).difference, decimals),
  ];
}

function say(value: number | null, decimals: number): string {
  return value === null ? 'none' : formatNumber(value, decimals);
}

function reportedCells({ month, decimals, before, after, reported }: ClosedMovement): string[] {
  return [
    cut(month, MONTH_LENGTH),
    reported ? formatNumber(reported.value, decimals) : 'not kept',
    say(before, decimals),
    say(after, decimals),
    reported ? formatDifference(reported.difference, decimals) : '–',
  ];
}

function sources(lines: readonly ClosedMovement[]) {
  const places = [...new Set(lines.flatMap(({ reported }) => (reported ? [reported.where] : [])))];
  if (places.length === 0) return md``;
  const named = places.slice(0, SOURCES).join(', ');
  const left = places.length - SOURCES;
  return md`\n_Reported in: ${inline(left > 0 ? `${named} and ${left} more` : named, 300)}_`;
}

function byMetric(lines: readonly ClosedMovement[]) {
  const groups = new Map<string, [ClosedMovement, ...ClosedMovement[]]>();
  for (const line of lines) {
    const group = groups.get(line.metric);
    if (group) group.push(line);
    else groups.set(line.metric, [line]);
  }
  return [...groups.values()];
}
