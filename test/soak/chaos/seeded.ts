/** Random numbers that a seed repeats, so that a run which found something can be had again. */
export type Dice = {
  /** In [0, 1). */
  readonly roll: () => number;
  /** A whole number in [from, to). */
  readonly between: (from: number, to: number) => number;
  /** One of these, as likely as its weight. */
  readonly pick: <T extends string>(weights: Readonly<Record<T, number>>) => T;
};

export function dice(seed: number): Dice {
  let state = seed >>> 0;
  // mulberry32: small, and good enough to scatter kills.
  function roll(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    roll,
    between: (from, to) => from + Math.floor(roll() * (to - from)),
    pick<T extends string>(weights: Readonly<Record<T, number>>): T {
      const entries = Object.entries(weights) as [T, number][];
      let left = roll() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        left -= weight;
        if (left < 0) return name;
      }
      return (entries.at(-1) as [T, number])[0];
    },
  };
}
