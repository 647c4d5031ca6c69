import type { Button, KnownBlock, ModalView } from '@slack/types';
import { daysBetween, sayPeriod } from '../../plan/civil-date.ts';
import { countOf } from '../../plan/count.ts';
import { sayUnitCount } from '../../plan/cut.ts';
import type { UnitList, UnitNote } from '../../plan/unit-list.ts';
import type { FilledSpan } from '../../plan/unit-survey.ts';
import { actions, button, context, divider, header, plain, section } from '../../slack/blocks.ts';
import { UNITS_BUTTONS, VIEWS } from '../../slack/ids.ts';
import { cut, LIMITS } from '../../slack/limits.ts';
import { inARow } from '../../slack/list.ts';
import { bold, inline, lines, type Mrkdwn, md } from '../../slack/mrkdwn.ts';
import { formatInteger } from '../../slack/numbers.ts';
import { pageValue } from './input.ts';

/** Units a page: as many lines as a section of text holds, and a person reads. */
const PAGE = 25;
const NAME_LENGTH = 80;

/** Reasons listed, and units named with each. */
const NOTES = 12;
const NAMED = 8;

/** Shown while the rows are counted. */
export function countingView(backfillId: number): ModalView {
  return modal(backfillId, [section(md`⏳ Counting the rows of its units …`)]);
}

/** What is rebuilt, a page of it beginning after `skip` units; what stays as it is; what is skipped or doubtful, and why. */
export function unitsView(
  backfillId: number,
  { title, list }: { readonly title: string; readonly list: UnitList },
  skip = 0,
): ModalView {
  return modal(backfillId, [
    section(bold(title, 150)),
    header('Inside: is rebuilt'),
    ...inside(backfillId, list, skip),
    divider(),
    header('Outside: stays as it is'),
    section(outside(list)),
    divider(),
    header('Skipped, and why'),
    ...notes(list.skipped, md`No unit inside is skipped.`),
    ...doubtful(list.doubtful),
  ]);
}

function inside(backfillId: number, { inside: units, unit }: UnitList, skip: number): KnownBlock[] {
  const page = units.slice(skip, skip + PAGE);
  const [first, last] = [units[0], units.at(-1)];
  if (!first || !last) return [section(md`Nothing.`)];
  const rows = units.some(one => one.rows === null)
    ? null
    : units.reduce((sum, one) => sum + (one.rows ?? 0), 0);
  const counted = rows === null ? md`` : md`, ${countOf(rows, 'row')} today`;
  const span =
    units.length > 1
      ? md`, from ${inline(first.name, NAME_LENGTH)} to ${inline(last.name, NAME_LENGTH)}`
      : md``;
  const left = units.length - skip - page.length;
  return [
    section(md`${bold(cut(sayUnitCount(units.length, unit), 120))}${counted}${span}`),
    ...(rows === null ? [context(md`Counting takes longer than people wait, so rows are not shown.`)] : []),
    ...(page.length > 0 ? [section(lines(page.map(line)))] : []),
    ...(left > 0 ? [context(md`… and ${formatInteger(left)} more`)] : []),
    ...actions(turning(backfillId, skip, left)),
  ];
}

function turning(backfillId: number, skip: number, left: number): Button[] {
  if (left > 0) return [button(UNITS_BUTTONS.page, 'More units', pageValue(backfillId, skip + PAGE))];
  return skip > 0 ? [button(UNITS_BUTTONS.page, 'From the first', pageValue(backfillId, 0))] : [];
}

function line({ name, rows }: UnitList['inside'][number]): Mrkdwn {
  const counted = rows === null ? md`` : md`  ·  ${countOf(rows, 'row')}`;
  return md`•  ${inline(name, NAME_LENGTH)}${counted}`;
}

function outside({ outside: around, narrowedBy }: UnitList): Mrkdwn {
  if (!around)
    return md`Everything before and after the period. How much that is was not counted: it takes too long.`;
  const { before, after, others, undated } = around;
  const said = [
    before ? span(before) : md`Nothing before it: the table begins inside.`,
    ...(others.rows > 0 && narrowedBy !== null ? [notChosen(others, narrowedBy)] : []),
    after ? span(after) : md`Nothing after it: the table ends inside.`,
    ...(undated > 0 ? [md`Without a day: ${countOf(undated, 'row')}, in no unit.`] : []),
  ];
  return lines(said.map(one => md`•  ${one}`));
}

/** `1 Jan 2024 to 28 Feb 2026: 789 days, 1,240,000 rows stay as they are` */
function span({ from, to, rows }: FilledSpan): Mrkdwn {
  const stays = rows === 1 ? 'stays as it is' : 'stay as they are';
  return md`${sayPeriod(from, to)}: ${countOf(daysBetween(from, to), 'day')}, ${countOf(rows, 'row')} ${stays}`;
}

function notChosen({ rows, values }: NonNullable<UnitList['outside']>['others'], narrowedBy: string): Mrkdwn {
  const which = values
    ? md` (${inARow(
        values.first.map(
          one => `${one.value === '' ? '""' : (one.value ?? 'empty')}: ${formatInteger(one.rows)}`,
        ),
        NAMED,
        60,
      )}${values.count > values.first.length ? md`, of ${formatInteger(values.count)} values` : md``})`
    : md``;
  return md`In the period, other values of ${inline(narrowedBy, 120)}: ${countOf(rows, 'row')}${which}`;
}

function notes(found: readonly UnitNote[], nothing: Mrkdwn): KnownBlock[] {
  if (found.length === 0) return [section(nothing)];
  const left = found.length - NOTES;
  return [
    ...found.slice(0, NOTES).map(note => section(lines([noteLine(note), names(note)]))),
    ...(left > 0 ? [context(md`… and ${countOf(left, 'more reason')}`)] : []),
  ];
}

function doubtful(found: readonly UnitNote[]): KnownBlock[] {
  if (found.length === 0) return [];
  return [
    section(
      md`⚠️ ${bold('Not skipped')}: these are rebuilt like all others. Edit the plan to leave them out.`,
    ),
    ...notes(found, md``),
  ];
}

function noteLine({ unit, names: all, because }: UnitNote): Mrkdwn {
  return md`${bold(cut(sayUnitCount(all.length, unit), 120))}: ${inline(because, 900)}`;
}

function names({ names: all }: UnitNote): Mrkdwn {
  return inARow(all, NAMED, NAME_LENGTH);
}

function modal(backfillId: number, blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.units,
    title: plain(`Units of BF-${backfillId}`, LIMITS.viewTitle),
    close: plain('Close', LIMITS.viewTitle),
    blocks,
  };
}
