/**
 * The known word that `word` was most likely meant to be, or undefined when none is near: at most a third of its
 * letters may differ, or it is the beginning of just one of them.
 */
export function nearest<Word extends string>(word: string, known: Iterable<Word>): Word | undefined {
  const typed = word.toLowerCase();
  const allowed = Math.max(1, Math.floor(word.length / 3));
  const candidates = [...known];
  const [best] = candidates
    .filter(candidate => Math.abs(candidate.length - word.length) <= allowed)
    .map(candidate => ({ candidate, distance: editDistance(typed, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance);
  if (best) return best.candidate;
  const longer = candidates.filter(candidate => candidate.toLowerCase().startsWith(typed));
  return word.length >= 3 && longer.length === 1 ? longer[0] : undefined;
}

/** How many letters must be put in, left out, replaced or swapped with their neighbour (optimal string alignment). */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = at(last, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped =
        from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
          ? at(beforeLast, j - 2) + 1
          : Number.POSITIVE_INFINITY;
      row.push(Math.min(replaced, swapped, at(last, j) + 1, at(row, j - 1) + 1));
    }
    beforeLast = last;
    last = row;
  }
  return at(last, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
