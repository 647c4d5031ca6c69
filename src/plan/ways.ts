import type { CivilDate } from './civil-date.ts';
import { type Cut, KeyType, MOST_SLICES } from './cut.ts';
import type { DraftAnswers } from './draft.ts';
import type { DatasetProfile } from './profile.ts';
import { type Refused, refuse } from './refusal.ts';
import { readValues } from './value-list.ts';
import type { Way } from './way.ts';

/** What stands for the dataset's own period where a way is chosen. */
export const BY_PERIOD = 'period';

/** `value:region`, as an answer names it. */
export function wayId(way: Pick<Way, 'by'> & { readonly column?: string }): string {
  return way.column === undefined ? way.by : `${way.by}:${way.column}`;
}

/** The answer that a cut came from. */
export function wayOf(cut: Cut): string {
  return cut.by === 'partition' ? wayId({ by: 'partition' }) : wayId(cut);
}

/** What people choose from: `Each value of Region, and the rest`. */
export function sayWay(way: Way, profile: Pick<DatasetProfile, 'scopeColumns'>): string {
  if (way.by === 'partition') return 'Each partition of the table';
  const title = titleOf(way.column, profile);
  if (way.by === 'value') return `Each value of ${title}`;
  if (way.by === 'list') return `Each value of ${title} that is named above`;
  return `Ranges of ${title} of about ${way.rows.toLocaleString('en-US')} rows`;
}

function titleOf(column: string, { scopeColumns }: Pick<DatasetProfile, 'scopeColumns'>): string {
  return scopeColumns.find(one => one.column === column)?.title ?? column;
}

/** The way that the answers name, null for the dataset's period; undefined where the dataset has no such way. */
export function wayChosen(
  answers: Pick<DraftAnswers, 'cut' | 'filterColumn' | 'filterValues'>,
  { ways = [] }: Pick<DatasetProfile, 'ways'>,
): Way | null | undefined {
  const { cut = BY_PERIOD } = answers;
  if (cut === BY_PERIOD) return null;
  const [by, column] = cut.split(/:(.*)/s);
  // Where the scope is narrowed to some values of that column, those are the units.
  const narrowed =
    column === answers.filterColumn?.trim() && readValues(answers.filterValues ?? '').length > 0;
  const stated = ways.find(way => wayId(way) === cut);
  const byValue = ways.find(way => way.by === 'value' && way.column === column);
  if (by === 'list' && byValue && narrowed && column) return { by: 'list', column };
  if (stated?.by === 'value' && narrowed) return { by: 'list', column: stated.column };
  return stated;
}

/** What is wrong with the choice, and what to do about it; false when nothing is. */
export function badWay(answers: DraftAnswers, profile: DatasetProfile): string | false {
  const way = wayChosen(answers, profile);
  if (way === undefined) {
    return `The history of ${profile.title} cannot be cut like this. Choose another way from the list.`;
  }
  const isNarrowed = way?.by === 'list' && answers.filterColumn?.trim() === way.column;
  return (
    way?.by === 'list' &&
    !isNarrowed &&
    `Choose ${titleOf(way.column, profile)} above and name its values: each of them becomes a unit. Or choose another way.`
  );
}

/** What the warehouse says of a way. `wrong` is why it cannot be gone, with what to do instead. */
export type CutFacts =
  | { readonly by: 'value'; readonly values: readonly string[] }
  | { readonly by: 'list'; readonly values: readonly string[] }
  | { readonly by: 'key'; readonly type: string; readonly bounds: readonly string[] }
  | {
      readonly by: 'partition';
      readonly stretches: readonly {
        readonly name: string;
        readonly from: CivilDate | null;
        readonly to: CivilDate | null;
      }[];
    }
  | {
      readonly by: 'partition';
      readonly column: string;
      readonly lists: readonly { readonly name: string; readonly values: readonly string[] }[];
    }
  | { readonly by: 'wrong'; readonly message: string; readonly remedy: string };

const DAYS = 'or replay it by its period';

/** The cut that goes into the plan, from what the warehouse holds now. */
export function cutFrom(
  way: Way,
  facts: CutFacts,
  { from, to }: { readonly from: CivilDate; readonly to: CivilDate },
): { readonly ok: true; readonly cut: Cut } | Refused {
  if (facts.by === 'wrong') return refuse('cut_impossible', facts.message, facts.remedy);
  const found = countOf(facts);
  if (found > MOST_SLICES || found === 0) return wrongCount(way, found);
  switch (facts.by) {
    case 'value':
      return {
        ok: true,
        cut: { by: 'value', column: columnOf(way), values: [...facts.values], rest: true },
      };
    case 'list':
      return { ok: true, cut: { by: 'list', column: columnOf(way), values: [...facts.values] } };
    case 'key': {
      const type = KeyType.safeParse(facts.type);
      if (type.success) {
        return {
          ok: true,
          cut: { by: 'key', column: columnOf(way), type: type.data, bounds: [...facts.bounds] },
        };
      }
      return refuse(
        'cut_impossible',
        `${columnOf(way)} is ${facts.type}, whose values cannot be cut into ranges.`,
        `Name a column of numbers, dates, text or uuids under units in the catalog, ${DAYS}.`,
      );
    }
    case 'partition':
      return 'lists' in facts
        ? {
            ok: true,
            cut: {
              by: 'partition',
              column: facts.column,
              lists: facts.lists.map(({ name, values }) => ({ name, values: [...values] })),
              rest: true,
            },
          }
        : { ok: true, cut: { by: 'partition', partitions: fillGaps(facts.stretches, { from, to }) } };
  }
}

function countOf(facts: Exclude<CutFacts, { by: 'wrong' }>): number {
  if (facts.by === 'key') return facts.bounds.length === 0 ? 0 : facts.bounds.length + 1;
  if (facts.by !== 'partition') return facts.values.length;
  return 'lists' in facts ? facts.lists.length : facts.stretches.length;
}

function wrongCount(way: Way, found: number): Refused {
  const remedy = {
    value: 'Narrow the scope, use ranges of a key,',
    list: 'Name fewer values,',
    key: 'Choose a shorter period, give its units more rows in the catalog,',
    partition: 'Choose a shorter period,',
  }[way.by];
  if (found > 0) {
    return refuse(
      'cut_too_fine',
      `That makes more than ${MOST_SLICES.toLocaleString('en-US')} units.`,
      `${remedy} ${DAYS}.`,
    );
  }
  const message =
    way.by === 'key'
      ? 'The scope holds too few rows to be cut into ranges.'
      : 'The table holds nothing in this scope by which it could be cut.';
  return refuse('cut_empty', message, `Correct the days, ${DAYS}.`);
}

/** Stretches inside the scope in order; what no partition covers is one of its own, so that no row is left out. */
function fillGaps(
  stretches: readonly {
    readonly name: string;
    readonly from: CivilDate | null;
    readonly to: CivilDate | null;
  }[],
  scope: { readonly from: CivilDate; readonly to: CivilDate },
): { name: string; from: CivilDate; to: CivilDate }[] {
  const inside = stretches
    .map(({ name, from, to }) => ({
      name,
      from: from === null || from < scope.from ? scope.from : from,
      to: to === null || to > scope.to ? scope.to : to,
    }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  const filled: typeof inside = [];
  let reached = scope.from;
  for (const stretch of [...inside, { name: '', from: scope.to, to: scope.to }]) {
    if (reached < stretch.from) {
      filled.push({ name: `no partition from ${reached}`, from: reached, to: stretch.from });
    }
    if (stretch.from < stretch.to) filled.push(stretch);
    reached = stretch.to;
  }
  return filled;
}

function columnOf(way: Way): string {
  return 'column' in way ? way.column : '';
}
