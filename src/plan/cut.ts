import { z } from 'zod';
import { CivilDate } from './civil-date.ts';

/** So many units a backfill may have that are not periods: each is a line in Slack and a row in the ledger. */
export const MOST_SLICES = 2_000;

/** The types of key columns that can be cut into ranges, and how a value of one compares as text elsewhere. */
export const KEY_TYPES = {
  smallint: 'number',
  integer: 'number',
  bigint: 'number',
  numeric: 'number',
  uuid: 'text',
  text: 'text',
  'character varying': 'text',
  date: 'moment',
  'timestamp without time zone': 'moment',
  'timestamp with time zone': 'instant',
} as const;
export const KeyType = z.enum(Object.keys(KEY_TYPES) as (keyof typeof KEY_TYPES)[]);
export type KeyType = z.infer<typeof KeyType>;

const Values = z.array(z.string()).min(1).max(MOST_SLICES);

/**
 * How a scope is cut into units, where not into whole days, weeks, months or years. It is frozen in the plan and part of
 * what is approved, so the units of a run never depend on what the table holds by then. Every row that the scope may
 * ever hold lies in exactly one unit.
 */
export const Cut = z.union([
  /** Each value is a unit; the last unit holds all others, the empty one and those that only the rebuild has. */
  z.strictObject({ by: z.literal('value'), column: z.string(), values: Values, rest: z.literal(true) }),
  /** The scope is narrowed to these values, and each is a unit. */
  z.strictObject({ by: z.literal('list'), column: z.string(), values: Values }),
  /** Half-open ranges between these bounds, in the order of the column; rows without a value are in the first. */
  z.strictObject({
    by: z.literal('key'),
    column: z.string(),
    type: KeyType,
    bounds: z
      .array(z.string())
      .min(1)
      .max(MOST_SLICES - 1),
  }),
  /** Stretches of the period, uneven in length, without a gap between them. */
  z.strictObject({
    by: z.literal('partition'),
    partitions: z
      .array(z.strictObject({ name: z.string(), from: CivilDate, to: CivilDate }))
      .min(1)
      .max(MOST_SLICES),
  }),
  /** The values that each partition was made for; the last unit holds all others. */
  z.strictObject({
    by: z.literal('partition'),
    column: z.string(),
    lists: z
      .array(z.strictObject({ name: z.string(), values: Values }))
      .min(1)
      .max(MOST_SLICES),
    rest: z.literal(true),
  }),
]);
export type Cut = z.infer<typeof Cut>;

/** Which rows of its period a unit has: `position` tells it from the others of its cut. */
export type Slice = { readonly column: string; readonly position: number } & (
  | { readonly values: readonly string[] }
  | { readonly otherThan: readonly string[] }
  | { readonly type: KeyType; readonly from: string | null; readonly to: string | null }
);

type Stretch = { readonly name: string; readonly from: CivilDate; readonly to: CivilDate };

/** The stretches of the period into which partitions cut it; none where a cut goes by anything else. */
export function stretchesOf(cut: Cut): readonly Stretch[] {
  return cut.by === 'partition' && 'partitions' in cut ? cut.partitions : [];
}

/** The slices of a cut in order, each with what people call it; null where units are stretches of the period. */
export function slicesOf(cut: Cut): { name: string; slice: Slice }[] | null {
  if (cut.by === 'key') return ranges(cut);
  if (cut.by === 'partition' && !('lists' in cut)) return null;
  const { column } = cut;
  const lists =
    cut.by === 'partition'
      ? cut.lists.map(({ name, values }) => ({ name: `partition ${name}`, values }))
      : cut.values.map(value => ({ name: `${column}=${quotedIfOdd(value)}`, values: [value] }));
  const slices: { name: string; slice: Slice }[] = lists.map(({ name, values }, index) => ({
    name,
    slice: { column, position: index + 1, values },
  }));
  if (!('rest' in cut)) return slices;
  const otherThan = lists.flatMap(({ values }) => values);
  return [...slices, { name: `${column}=${OTHER}`, slice: { column, position: 0, otherThan } }];
}

function ranges({ column, type, bounds }: Extract<Cut, { by: 'key' }>): { name: string; slice: Slice }[] {
  // Two dots inside a text must not be taken for those between two bounds.
  const say = (bound: string | null) =>
    bound === null ? '' : KEY_TYPES[type] === 'text' && type !== 'uuid' ? JSON.stringify(bound) : bound;
  return [null, ...bounds].map((from, position) => {
    const to = bounds[position] ?? null;
    return { name: `${column} ${say(from)}..${say(to)}`, slice: { column, position, type, from, to } };
  });
}

/** An empty value, and one that looks like the unit of all others, are told apart from it. */
function quotedIfOdd(value: string): string {
  return value === '' || /^["(]/.test(value) ? `"${value}"` : value;
}

/** What the unit of all values that are not named is called. */
export const OTHER = '(other)';

/** What people call one unit of a scope: `day`, `value of region`. */
export function unitWord({ grain, cut }: { readonly grain: string; readonly cut?: Cut | undefined }): string {
  switch (cut?.by) {
    case undefined:
      return grain;
    case 'value':
    case 'list':
      return `value of ${cut.column}`;
    case 'key':
      return `range of ${cut.column}`;
    case 'partition':
      return 'partition';
  }
}

/** Several of them: `days`, `values of region`. */
export function plural(unit: string): string {
  return unit.replace(/^\w+/, '$&s');
}

/** `1 day`, `1,200 values of region` */
export function sayUnitCount(count: number, unit: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? unit : plural(unit)}`;
}

/** How a scope is cut where that is not by its period, for people; null where it is. */
export function sayCut(cut: Cut | undefined): string | null {
  switch (cut?.by) {
    case undefined:
      return null;
    case 'value':
      return `${sayUnitCount(cut.values.length, unitWord({ grain: '', cut }))} one by one, and all other rows`;
    case 'list':
      return `${sayUnitCount(cut.values.length, unitWord({ grain: '', cut }))} one by one`;
    case 'key':
      return `${sayUnitCount(cut.bounds.length + 1, unitWord({ grain: '', cut }))} one by one`;
    case 'partition': {
      const count = 'lists' in cut ? cut.lists.length : cut.partitions.length;
      return `${sayUnitCount(count, 'partition')} one by one${'rest' in cut ? ', and all other rows' : ''}`;
    }
  }
}
