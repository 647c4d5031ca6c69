/** How long a step of a promotion should hold its rows, its COMMIT included. */
const STEP_MS = 40;

/** How long its statements may: then they are stopped, nothing has happened, and smaller steps take the place of this one. */
const LIMIT_MS = 120;

/** How long anybody who writes one of the rows may have to wait for them: the statements and the COMMIT. */
const WAIT_MS = 150;

/** Rows of the first step. */
const FIRST_ROWS = 200;

const GROWTH = 1.5;
const CUT = 4;

/** The next step of a promotion unit by unit: how many rows it may have, and how long its statements may hold them. */
export type Step = {
  readonly size: number;
  readonly limitMs: number;
  /** No step has more rows than this. */
  readonly most: number;
  /** How long a COMMIT has to be reckoned with: nothing stops one that has begun. */
  readonly commitMs: number;
};

/** What a step was: how many rows it had, and how long these were held, of which its COMMIT took a part. */
export type Took = { readonly rows: number; readonly heldMs: number; readonly commitMs: number };

export function firstStep(most: number): Step {
  return { size: Math.min(FIRST_ROWS, most), limitMs: LIMIT_MS, most, commitMs: 0 };
}

/** Shrinks at once, grows slowly, and never because of a step that had little to do. */
export function afterStep({ size, most, commitMs: before }: Step, { rows, heldMs, commitMs }: Took): Step {
  const wanted = Math.floor(rows * Math.min(GROWTH, STEP_MS / Math.max(heldMs, 1)));
  const next = heldMs < STEP_MS ? Math.max(wanted, rows + 1, size) : Math.max(1, wanted);
  // A disk that was busy is likely to be so again, and to recover: what one COMMIT took counts half for the next.
  const reckoned = Math.max(commitMs, before / 2);
  const limitMs = Math.min(LIMIT_MS, Math.max(STEP_MS, WAIT_MS - reckoned));
  return { size: Math.min(next, most), limitMs, most, commitMs: reckoned };
}

/** After one with so many rows that was stopped. Where there is no smaller one it gets more time, for some time it takes. */
export function afterOverrun(step: Step, rows: number, isSmallest: boolean): Step {
  return isSmallest
    ? { ...step, limitMs: 2 * step.limitMs }
    : { ...step, size: Math.max(1, Math.floor(Math.min(rows, step.size) / CUT)) };
}
