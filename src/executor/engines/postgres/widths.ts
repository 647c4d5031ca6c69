import type { ColumnChange } from '../../../plan/shape.ts';

/** What a conversion would take away from every value, and how to write it where that is meant. */
type Loss = { readonly from: RegExp; readonly to: RegExp; readonly lost: string; readonly write: string };

const FRACTION = /^(numeric|real$|double precision$)/;
const WHOLE_TYPE = /^(smallint|integer|bigint)$/;
const WITH_ZONE = /^timestamp.* with time zone$/;

const LOSSES: readonly Loss[] = [
  { from: FRACTION, to: WHOLE_TYPE, lost: 'what stands behind the point', write: 'round(…)::bigint' },
  { from: /^timestamp/, to: /^date$/, lost: 'the time of day', write: '::date' },
  {
    from: WITH_ZONE,
    to: /^timestamp.* without time zone$/,
    lost: 'the time zone',
    write: "at time zone 'UTC'",
  },
  { from: /^double precision$/, to: /^real$/, lost: 'half of the digits', write: '::real' },
];

/** Why a value of one type cannot become one of another without losing something, in words; null where it can. */
export function sayLoss(from: string, to: string): string | null {
  const loss = LOSSES.find(candidate => candidate.from.test(from) && candidate.to.test(to));
  return loss
    ? `is ${from}, where the table holds ${to}: ${loss.lost} would be lost (write ${loss.write}, if that is meant)`
    : null;
}

/** Values that may not fit, or be rounded, though their type can become that of the table. */
export type Doubt = {
  readonly change: Extract<ColumnChange['change'], 'wider' | 'narrower'>;
  /** The logic says that its values may be larger; otherwise it says nothing about their size. */
  readonly declared: boolean;
  /** The condition that a value does not fit, or changes; `value` is SQL. */
  readonly misfit: (value: string) => string;
};

/** Of the pairs of types that PostgreSQL converts where the value allows it; spelled as `format_type` gives them. */
export function doubtsOf(from: string, to: string): Doubt[] {
  return [...wholeNumbers(from, to), ...texts(from, to), ...decimals(from, to)];
}

const BITS: Readonly<Record<string, bigint>> = { smallint: 15n, integer: 31n, bigint: 63n };

function wholeNumbers(from: string, to: string): Doubt[] {
  const [source, target] = [BITS[from], BITS[to]];
  if (source === undefined || target === undefined || source <= target) return [];
  const end = 2n ** target;
  return [
    { change: 'wider', declared: true, misfit: value => `${value} not between ${-end} and ${end - 1n}` },
  ];
}

const LIMITED = /^(?:character varying|character)\((\d+)\)$/;

/** Spaces at the end may go, as they may in SQL. */
function texts(from: string, to: string): Doubt[] {
  const limit = Number(LIMITED.exec(to)?.[1] ?? Infinity);
  const longest = Number(LIMITED.exec(from)?.[1] ?? Infinity);
  if (limit >= longest || !/^(text|character)/.test(from)) return [];
  return [
    {
      change: 'wider',
      declared: Number.isFinite(longest),
      misfit: value => `char_length(rtrim(${value}::text, ' ')) > ${limit}`,
    },
  ];
}

/** Digits before and behind the point; both open where the type says nothing. */
function digitsOf(type: string): { whole: number; scale: number } | null {
  if (type === 'numeric') return { whole: Infinity, scale: Infinity };
  const [, precision, scale] = /^numeric\((\d+),(-?\d+)\)$/.exec(type) ?? [];
  return precision === undefined ? null : { whole: Number(precision) - Number(scale), scale: Number(scale) };
}

function decimals(from: string, to: string): Doubt[] {
  const [source, target] = [digitsOf(from), digitsOf(to)];
  if (!source || !target) return [];
  const doubts: Doubt[] = [];
  if (source.whole > target.whole) {
    doubts.push({
      change: 'wider',
      declared: Number.isFinite(source.whole),
      misfit: value =>
        `${value} <> 'NaN' and abs(round(${value}, ${target.scale})) >= 10::numeric ^ ${target.whole}`,
    });
  }
  if (source.scale > target.scale) {
    doubts.push({
      change: 'narrower',
      declared: Number.isFinite(source.scale),
      misfit: value => `round(${value}, ${target.scale}) <> ${value}`,
    });
  }
  return doubts;
}
