import { z } from 'zod';

/** The value of a button about one backfill: its number. */
export const ButtonBackfillId = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);

/** The value of a button about a message: the message's key. */
export const ButtonMessageKey = z.string().min(1).max(500);

/** The value of a button about a draft: its id. */
export const ButtonDraftId = z.string().min(1).max(100);
