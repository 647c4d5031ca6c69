import { z } from 'zod';

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const PATTERN = /^([1-9]\d{0,5})([smhd])$/;

/** A length of time as people write it, `15m`, `36h` or `14d`, and as programs use it: whole seconds. */
export const Duration = z
  .codec(
    z.string().regex(PATTERN, 'write a whole number and s, m, h or d, for example 36h'),
    z.int().positive(),
    {
      decode: text => secondsIn(text) ?? Number.NaN,
      encode: seconds => sayDuration(seconds),
    },
  )
  .meta({ examples: ['15m', '36h', '14d'] });
export type Duration = z.infer<typeof Duration>;

/** The seconds in `36h`; undefined when the text is not a duration. */
export function secondsIn(text: string): number | undefined {
  const [, count, unit] = PATTERN.exec(text) ?? [];
  if (!count || !isUnit(unit)) return undefined;
  return Number(count) * SECONDS[unit];
}

/** Seconds in the largest unit that divides them: 129600 is `36h`, 1209600 is `14d`. */
export function sayDuration(seconds: number): string {
  const unit = (['d', 'h', 'm'] as const).find(candidate => seconds % SECONDS[candidate] === 0) ?? 's';
  return `${seconds / SECONDS[unit]}${unit}`;
}

function isUnit(text: string | undefined): text is keyof typeof SECONDS {
  return text !== undefined && text in SECONDS;
}
