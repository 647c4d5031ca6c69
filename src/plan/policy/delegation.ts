/** Somebody lets `delegate` decide in their place, `[from, to)` in milliseconds since 1970. */
export type Delegation = {
  readonly who: string;
  readonly delegate: string;
  readonly from: number;
  readonly to: number;
};

type Span = { readonly from: number; readonly to: number };

/** Somebody to whom a decision is passed on, and when. */
export type PassedOn = Span & { readonly delegate: string };

const ALWAYS: Span = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/**
 * Everybody who may decide in the place of `who` `within` a time, in the order in which they are named. Where a delegate
 * is away as well, their own delegate may while both are. A circle ends where it closes, and a chain ends at whoever is
 * `barred`: they neither decide nor say who does.
 */
export function passedOn(
  who: string,
  delegations: readonly Delegation[],
  barred: ReadonlySet<string>,
  within: Span = ALWAYS,
): PassedOn[] {
  const found: PassedOn[] = [];
  const follow = (person: string, span: Span, seen: ReadonlySet<string>) => {
    for (const { who: away, delegate, from, to } of delegations) {
      const both = { from: Math.max(from, span.from), to: Math.min(to, span.to) };
      if (away !== person || both.from >= both.to || seen.has(delegate) || barred.has(delegate)) continue;
      found.push({ delegate, ...both });
      follow(delegate, both, new Set([...seen, delegate]));
    }
  };
  follow(who, within, new Set([who]));
  return found;
}
