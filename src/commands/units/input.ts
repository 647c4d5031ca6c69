import { z } from 'zod';

/** The value of a button that turns pages: the backfill, and how many units come before the page. */
export const PageOfUnits = z
  .string()
  .regex(/^[1-9]\d{0,14}\|\d{1,9}$/)
  .transform(text => {
    const [backfillId = 0, skip = 0] = text.split('|').map(Number);
    return { backfillId, skip };
  });

/** The same, as a button carries it. */
export function pageValue(backfillId: number, skip: number): string {
  return `${backfillId}|${skip}`;
}
