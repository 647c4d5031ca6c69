/** A vertical axis: its ends, and the round values it is marked at. */
export type Scale = { readonly least: number; readonly most: number; readonly ticks: readonly number[] };

/**
 * An axis that holds all values, marked about four times at 1, 2 or 5 times a power of ten. Bars and areas are
 * measured from zero, so theirs always includes it; a line may begin near its lowest value.
 */
export function scaleFor(values: readonly number[], startsAtZero: boolean): Scale {
  const least = Math.min(...values, ...(startsAtZero ? [0] : []));
  const most = Math.max(...values, ...(startsAtZero ? [0] : []));
  if (values.length === 0) return { least: 0, most: 1, ticks: [0, 1] };
  const step = niceStep((most - least || Math.abs(most) || 1) / 4);
  const first = Math.floor(least / step);
  const last = Math.max(Math.ceil(most / step), first + 1);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { least: first * step, most: last * step, ticks: ticks.map(tick => Number(tick.toPrecision(12))) };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const times = [1, 2, 5, 10].find(candidate => candidate * power >= rough * 0.999) ?? 10;
  return times * power;
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 2 });
const full = new Intl.NumberFormat('en', { maximumFractionDigits: 4 });

/** 12.5K, for an axis. */
export function shortNumber(value: number): string {
  return compact.format(value);
}

/** 12,500, for a table. */
export function fullNumber(value: number | null): string {
  return value === null ? '–' : full.format(value);
}
