import { countOf } from '../count.ts';

/** A length of time that people agreed on: `14 days`, or `36 hours` where it is not whole days. */
export function sayDays(hours: number): string {
  return hours % 24 === 0 ? countOf(hours / 24, 'day') : countOf(Math.round(hours), 'hour');
}
