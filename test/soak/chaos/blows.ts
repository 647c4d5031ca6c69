import type { Dice } from './seeded.ts';

/** What a run asks of the warehouse, in the order in which it does. */
const COURSE = [
  'prepare',
  'stageUnits',
  'measureResult',
  'promotionOf',
  'promote',
  'dropStaging',
  'rollBack',
] as const;
export type Call = (typeof COURSE)[number];

/** Where blows fall: more often where more can go wrong. */
const WEIGHTS: Readonly<Record<Call, number>> = {
  prepare: 1,
  stageUnits: 5,
  measureResult: 2,
  promotionOf: 1,
  promote: 6,
  dropStaging: 2,
  rollBack: 4,
};

/** One bot is killed or frozen, so long after it made a call for the so-manieth time. */
export type Blow = {
  readonly at: Call;
  readonly nth: number;
  /** As a part of how long the call takes undisturbed; above 1 is after it. */
  readonly part: number;
  readonly freezes: boolean;
};

const LATEST_PART = 1.4;

/** The blows of one round; of a frozen process the connections stay open, and it wakes up. */
export function blowsOf(
  dice: Dice,
  count: { readonly kills: number; readonly freezes: number },
  rollsBack: boolean,
): Blow[] {
  const weights = { ...WEIGHTS, ...(rollsBack ? {} : { rollBack: 0 }) };
  return Array.from({ length: count.kills + count.freezes }, (_, index) => {
    const at = dice.pick(weights);
    return {
      at,
      nth: at === 'stageUnits' ? dice.between(1, 4) : 1,
      part: dice.roll() * LATEST_PART,
      freezes: index >= count.kills,
    };
  });
}

/** In the order of a run's course. */
export function inOrder(blows: readonly Blow[]): Blow[] {
  return blows.toSorted((a, b) => COURSE.indexOf(a.at) - COURSE.indexOf(b.at));
}

/** Counts calls since it was armed, and says when a blow is due; a run that has come further makes it due at once. */
export class Trigger {
  readonly blow: Blow;
  #heard = 0;

  constructor(blow: Blow) {
    this.blow = blow;
  }

  hears(call: string): boolean {
    const place = COURSE.indexOf(call as Call);
    const own = COURSE.indexOf(this.blow.at);
    if (place === own) this.#heard += 1;
    return place > own || (place === own && this.#heard >= this.blow.nth);
  }
}
