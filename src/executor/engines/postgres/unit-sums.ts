import type { Difference, Span } from './delta.ts';
import type { UnitSums } from './ledger.ts';
import type { Gathered, Rebuilt } from './staging.ts';

/** What the pass over a unit that keeps differences gathered, by its names. */
export function sumsOf(
  gathered: Gathered,
  { added, removed, spans, nulls }: Difference,
  repeats: boolean,
): UnitSums {
  return {
    added: namedStates(gathered, added),
    removed: namedStates(gathered, removed),
    repeats,
    ...namedSpans(gathered, spans),
    ...(nulls && { nulls }),
  };
}

/** Likewise of one that keeps whole rows, all of which come. */
export function sumsOfWhole(gathered: Gathered, { sums, print, spans, nulls }: Rebuilt): UnitSums {
  return {
    added: namedStates(gathered, sums),
    removed: {},
    print,
    ...namedSpans(gathered, spans),
    ...(nulls && { nulls: { added: nulls, removed: {} } }),
  };
}

function namedStates({ states }: Gathered, values: readonly (string | null)[]): Record<string, string> {
  return Object.fromEntries(states.map((state, index) => [state, values[index] ?? '0']));
}

function namedSpans({ spans: columns }: Gathered, spans: readonly Span[] | null): Pick<UnitSums, 'spans'> {
  if (!spans) return {};
  const ends = columns.map(({ name }, index) => [name, spans[index] ?? [null, null]] as const);
  return { spans: Object.fromEntries(ends) };
}
