import { createHash } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * A Slack-like id that depends only on its arguments, so the same company has the same ids on every start.
 * @param prefix Slack's letter for the kind: U, C, D, T, A, B, F, V, S …
 */
export function idFor(prefix: string, seed: number, name: string): string {
  const digest = createHash('sha256').update(`${seed}:${prefix}:${name}`).digest();
  const letters = [...digest.subarray(0, 9)].map(byte => alphabet[byte % alphabet.length]);
  return `${prefix}0${letters.join('')}`;
}

/** Splits `1503435956.000247` into a number of microseconds; NaN when it is no ts. */
export function microsecondsOf(ts: string): number {
  const match = /^(\d{1,12})\.(\d{6})$/.exec(ts);
  return match === null ? Number.NaN : Number(match[1]) * 1_000_000 + Number(match[2]);
}

/** The inverse of {@link microsecondsOf}. */
export function tsOf(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1_000_000);
  return `${seconds}.${String(microseconds - seconds * 1_000_000).padStart(6, '0')}`;
}
