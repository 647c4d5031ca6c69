/** Nobody gains by a sleep longer than this between two batches; it is how late a change of the ratio may be felt. */
const LONGEST_SLEEP_MS = 60_000;

/** How long to sleep after a batch that took `batchMs`: sleep is proportional to work. Milliseconds. */
export function sleepAfter(batchMs: number, nice: number): number {
  return Math.min(LONGEST_SLEEP_MS, Math.max(0, batchMs) * Math.max(0, nice));
}
