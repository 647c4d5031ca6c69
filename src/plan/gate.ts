import type { Verdict } from './approvals.ts';

/** Where people decide: the plan, the measured result, the rollback of what was promoted. */
export type GateNumber = 1 | 2 | 3;

/** What is decided on at each gate, as people read it in a sentence. */
export const GATE_SUBJECTS = {
  1: 'the plan',
  2: 'the measured result',
  3: 'the rollback',
} as const satisfies Readonly<Record<GateNumber, string>>;

/** What an emoji says at a gate. Any other emoji says nothing. */
const MEANINGS: ReadonlyMap<string, Verdict> = new Map([
  ['white_check_mark', 'approve'],
  ['heavy_check_mark', 'approve'],
  ['x', 'block'],
  ['negative_squared_cross_mark', 'block'],
]);

/** Who reacted on a message with which emoji. */
export type Reactions = readonly { readonly name: string; readonly users: readonly string[] }[];

/** The emoji without its skin tone: by this name it is added and removed. */
export function emojiName(reaction: string): string {
  return reaction.replace(/::skin-tone-[2-6]$/, '');
}

/** The verdict that an emoji stands for, whatever its skin tone, or null. */
export function verdictOf(reaction: string): Verdict | null {
  return MEANINGS.get(emojiName(reaction)) ?? null;
}
