import type { PageActAnswer } from '../page-contract.ts';

export type ActAnswer = PageActAnswer;

/** A refusal in words for the person. */
export function cannot(error: string): ActAnswer {
  return { ok: false, error };
}
