import { z } from 'zod';

const SIZES = { kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const;
const PATTERN = /^([1-9]\d{0,5})(kB|MB|GB|TB)$/;

/** An amount of data as people write it, `500MB` or `10GB`, and as programs use it: whole bytes, decimal units. */
export const Bytes = z
  .codec(
    z.string().regex(PATTERN, 'write a whole number and kB, MB, GB or TB, for example 10GB'),
    z.int().positive(),
    {
      decode: text => bytesIn(text) ?? Number.NaN,
      encode: bytes => sayBytes(bytes),
    },
  )
  .meta({ examples: ['500MB', '10GB'] });

/** The bytes in `10GB`; undefined when the text is not an amount. */
export function bytesIn(text: string): number | undefined {
  const [, count, unit] = PATTERN.exec(text) ?? [];
  return count && isUnit(unit) ? Number(count) * SIZES[unit] : undefined;
}

/** Bytes in the largest unit that divides them: 1500000000 is `1500MB`. */
export function sayBytes(bytes: number): string {
  const unit = (['TB', 'GB', 'MB'] as const).find(candidate => bytes % SIZES[candidate] === 0) ?? 'kB';
  return `${bytes / SIZES[unit]}${unit}`;
}

function isUnit(text: string | undefined): text is keyof typeof SIZES {
  return text !== undefined && text in SIZES;
}
