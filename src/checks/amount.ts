import { z } from 'zod';

/** A number that a check compares. NaN and infinity are numbers to PostgreSQL, but none that anybody could compare: no value. */
export const Amount = z.preprocess(
  value => (typeof value === 'number' && !Number.isFinite(value) ? null : value),
  z.number().nullable(),
);
