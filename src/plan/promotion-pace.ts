/** How long a step of a promotion should hold its rows. */
const STEP_MS = 40;

/** How long it may: then it is stopped, nothing of it has happened, and smaller ones take its place. */
const LIMIT_MS = 120;

const GROWTH = 1.5;
const CUT = 4;

/** The next step of a promotion unit by unit: how many blocks or rows it has, and how long it may hold them. */
export type Step = { readonly size: number; readonly limitMs: number };

export function firstStep(size: number): Step {
  return { size, limitMs: LIMIT_MS };
}

/** Shrinks at once, grows slowly. */
export function afterStep({ size }: Step, tookMs: number): Step {
  const wanted = Math.floor(size * Math.min(GROWTH, STEP_MS / Math.max(tookMs, 1)));
  return firstStep(Math.max(1, tookMs < STEP_MS ? Math.max(wanted, size + 1) : wanted));
}

/** After one that was stopped. The smallest there is gets more time instead, for some time it takes. */
export function afterOverrun({ size, limitMs }: Step): Step {
  return size > 1 ? { size: Math.max(1, Math.floor(size / CUT)), limitMs } : { size, limitMs: 2 * limitMs };
}
