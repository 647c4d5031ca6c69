import type { Verdict } from './approvals.ts';

/** What an emoji says at a gate. Any other emoji says nothing. */
const MEANINGS: Readonly<Record<string, Verdict>> = {
  white_check_mark: 'approve',
  heavy_check_mark: 'approve',
  x: 'block',
  negative_squared_cross_mark: 'block',
};

/** The verdict that an emoji stands for, whatever its skin tone, or null. */
export function verdictOf(reaction: string): Verdict | null {
  return MEANINGS[reaction.replace(/::skin-tone-[2-6]$/, '')] ?? null;
}
