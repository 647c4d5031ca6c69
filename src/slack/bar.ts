/**
 * A progress bar of `width` characters. It is full only when everything is done and never empty once something is, so
 * that it does not claim more or less than the numbers beside it.
 */
export function progressBar(done: number, total: number, width = 20): string {
  const filled = filledOf(done, total, width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

/** Whole percents by the same rule: 100 only when everything is done, at least 1 once something is. */
export function wholePercent(done: number, total: number): number {
  return filledOf(done, total, 100);
}

function filledOf(done: number, total: number, width: number): number {
  if (total <= 0 || done >= total) return width;
  if (done <= 0) return 0;
  return Math.min(width - 1, Math.max(1, Math.floor((done / total) * width)));
}
