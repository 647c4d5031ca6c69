import { countOf } from '../plan/count.ts';
import type { Metric } from '../plan/profile.ts';

const ONE_DECIMAL = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `+12.4%`, and `less than 0.1% down` rather than a zero that is not one: a total that may not fall, fell. */
export function sayChange(percent: number): string {
  if (percent === 0) return 'no change';
  if (Math.abs(percent) < 0.05) return `less than 0.1% ${percent > 0 ? 'up' : 'down'}`;
  return `${percent > 0 ? '+' : ''}${ONE_DECIMAL.format(percent)}%`;
}

/** `12.5%`, and `less than 0.1%` rather than a zero that is not one. */
export function sayPercent(percent: number): string {
  if (percent > 0 && percent < 0.05) return 'less than 0.1%';
  return `${ONE_DECIMAL.format(percent)}%`;
}

/** `€1,204.50`, `12.5%`, `1,204` for what is counted, `3.2 hours`; `none` where there are no rows. */
export function sayMetric(
  value: number | null,
  { unit, decimals }: Pick<Metric, 'unit' | 'decimals'>,
): string {
  if (value === null) return 'none';
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  if (/^[A-Z]{3}$/.test(unit)) {
    return value.toLocaleString('en-US', { style: 'currency', currency: unit, ...digits });
  }
  const number = value.toLocaleString('en-US', digits);
  if (unit === 'percent' || unit === '%') return `${number}%`;
  return unit === 'count' || unit === '' ? number : `${number} ${unit}`;
}

/** `a change between -5% and +5%` */
export function sayRange(least: number, greatest: number): string {
  if (least === 0 && greatest === 0) return 'no change';
  return `a change between ${signed(least)}% and ${signed(greatest)}%`;
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value}`;
}

/** A length of time in its two largest units: `1 day 12 h`, `40 min`. */
export function sayDuration(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const parts = [
    days > 0 ? countOf(days, 'day') : '',
    hours > 0 ? `${hours} h` : '',
    days === 0 && minutes % 60 > 0 ? `${minutes % 60} min` : '',
  ];
  return parts.filter(Boolean).join(' ') || 'no time';
}
