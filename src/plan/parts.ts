import type { Pacer } from './pacing.ts';

/** Where nothing was measured yet, a part has so many rows. */
const FIRST_ROWS = 10_000;

/** A piece of fewer rows would cost more to find than to stage. */
const PIECE_ROWS = 5_000;

/** A unit is cut ahead of time where it is expected to take more than so many times the target. */
const LARGE = 2;

/** Pieces are smaller than parts, so that a part can be when the warehouse gets slower. */
const PIECES_A_PART = 2;

const MOST_PIECES = 256;

/** Where more of what a unit costs is the same for each of its pieces, pieces are hardly quicker than all of it. */
const MOST_FIXED = 0.5;

/** How many rows of a unit are expected to take the target time. */
export function rowsThatFit({ weight, samples }: Pacer): number {
  const isMeasured = samples.length > 0 || weight > 1;
  return isMeasured ? Math.max(PIECE_ROWS, Math.floor(weight)) : FIRST_ROWS;
}

/** Whether a unit of about so many rows is staged in parts from the start. */
export function isLarge(pacer: Pacer, rows: number | undefined): boolean {
  return rows !== undefined && rows > LARGE * rowsThatFit(pacer);
}

/** Into how many pieces of about the same size a unit of so many rows is cut; one where it is too small for that. */
export function piecesOf({ rows, fits }: { readonly rows: number; readonly fits: number }): number {
  const wanted = Math.ceil((PIECES_A_PART * rows) / Math.max(1, fits));
  return Math.max(1, Math.min(MOST_PIECES, wanted, Math.floor(rows / PIECE_ROWS)));
}

/**
 * So many of `pieces` that all of them together cost at most about twice what the unit costs in one: a logic that has to read
 * everything for each of them, whatever its range of keys, is not worth cutting. Costs are the planner's, of one piece and
 * of the whole.
 */
export function piecesWorth(
  pieces: number,
  cost: { readonly piece: number; readonly whole: number },
): number {
  if (pieces < 2 || cost.whole <= 0) return pieces;
  const share = 1 / pieces;
  const fixed = (cost.piece / cost.whole - share) / (1 - share);
  if (fixed > MOST_FIXED) return 1;
  return fixed <= 0 ? pieces : Math.max(1, Math.min(pieces, Math.floor(1 + 1 / fixed)));
}

/** Every so many of these bounds: those of `pieces` pieces. */
export function coarser<T>(bounds: readonly T[], pieces: number): T[] {
  const all = bounds.length + 1;
  const count = Math.min(pieces, all);
  const chosen = new Set(
    Array.from({ length: count - 1 }, (_, index) => Math.round(((index + 1) * all) / count) - 1),
  );
  return bounds.filter((_, index) => chosen.has(index));
}

/** A value at which a unit may be cut, and the share of all rows that lie from there to the next one. */
export type Mark = { readonly value: string; readonly share: number };

/** Those of these values, which are in order, at which so many pieces with about the same share of the rows begin. */
export function evenBounds(marks: readonly Mark[], pieces: number): string[] {
  const total = marks.reduce((sum, { share }) => sum + share, 0);
  const bounds: string[] = [];
  let before = 0;
  for (const [index, { value, share }] of marks.entries()) {
    const isDue = before + share / 2 >= ((bounds.length + 1) * total) / pieces;
    if (index > 0 && isDue && bounds.length < pieces - 1) bounds.push(value);
    before += share;
  }
  return bounds;
}

/** Up to which piece the next part goes, of a unit of which so many are done: as many as fit, at least one. */
export function partEnds(
  { pieces, done }: { readonly pieces: number; readonly done: number },
  { rows, fits }: { readonly rows: number; readonly fits: number },
): number {
  const fit = Math.floor((fits * pieces) / Math.max(1, rows));
  return Math.min(pieces, done + Math.max(1, fit));
}
