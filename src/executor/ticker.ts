/** Lets something happen at most once every `everyMs`, by a clock from outside. The first time is always due. */
export function createTicker(clock: () => Date, everyMs: number): { due(): boolean } {
  let last = Number.NEGATIVE_INFINITY;
  return {
    due() {
      const now = clock().getTime();
      // A clock that was set back would otherwise keep it silent until it caught up.
      if (now >= last && now - last < everyMs) return false;
      last = now;
      return true;
    },
  };
}
