import { z } from 'zod';
import { plural } from './cut.ts';

/** How a promotion changes the target. */
export const Strategy = z.enum([
  'changed_rows',
  'changed_rows_by_unit',
  'replace_range',
  'swap_partitions',
  'swap_table',
  'versioned_output',
]);
export type Strategy = z.infer<typeof Strategy>;

/** What a strategy is called and what it promises; `units` is what units are called, in the plural. */
type Manner = {
  readonly title: string;
  readonly how: (units: string) => string;
  readonly readers: (units: string) => string;
  readonly writers: string;
  /** Staging holds only rows that differ, or all rows of the scope. */
  readonly keeps: 'differences' | 'whole';
};

const ATOMIC = 'Atomic for readers: they see all old rows or all new ones, never a mixture.';

export const STRATEGIES: Readonly<Record<Strategy, Manner>> = {
  changed_rows: {
    title: 'Changed rows, all at once',
    how: () =>
      'Rebuilt in a staging table that nobody reads, which keeps only the rows that differ. Then only those rows change, in one transaction; rows that come out the same are not touched.',
    readers: () => ATOMIC,
    writers: 'Whoever writes to the table waits until the changed rows are written.',
    keeps: 'differences',
  },
  changed_rows_by_unit: {
    title: 'Changed rows, unit by unit',
    how: units =>
      `Rebuilt in a staging table that nobody reads, which keeps only the rows that differ. Then those rows change in many small transactions, ${units} after ${units}, and a promotion that is interrupted goes on where it was.`,
    readers: units =>
      `Unit by unit: while it is promoted, readers see some ${units} as they were and others as they will be.`,
    writers:
      'Nobody waits for the table; whoever writes one of the changing rows waits for moments that are meant to last at most 150 ms.',
    keeps: 'differences',
  },
  replace_range: {
    title: 'Replace the scope',
    how: () =>
      'Rebuilt in a staging table that nobody reads; then exactly this scope is replaced, in one transaction.',
    readers: () => ATOMIC,
    writers: 'Whoever writes to the table waits until the whole scope is replaced.',
    keeps: 'whole',
  },
  swap_partitions: {
    title: 'Swap partitions',
    how: () =>
      'Rebuilt in a staging table that nobody reads, then laid out as finished partitions; these take the places of the old ones, in one transaction, and the old partitions are kept.',
    readers: () => `${ATOMIC} The swap itself holds them up for a moment only.`,
    writers:
      'Whoever writes to the table waits while the old rows are compared once more; the swap takes a moment.',
    keeps: 'whole',
  },
  swap_table: {
    title: 'Swap the table',
    how: () =>
      'Rebuilt in a staging table that nobody reads, then laid out as a finished table, which takes the name of the old one; the old table is kept.',
    readers: () => `${ATOMIC} The swap itself holds them up for a moment only.`,
    writers:
      'Whoever writes to the table waits while the old rows are compared once more; the swap takes a moment.',
    keeps: 'whole',
  },
  versioned_output: {
    title: 'A new version beside the old',
    how: () =>
      'Rebuilt in a staging table that nobody reads, then published under a name of its own: a view that shows the table with this scope as it was rebuilt. Consumers move to the view when they are ready.',
    readers: () => 'Nothing that anybody reads today changes.',
    writers: 'Nobody waits.',
    keeps: 'whole',
  },
};

/** What is known of a table, its consumers and what the catalog asks for. */
export type StrategyFacts = {
  readonly key: readonly string[];
  /** The table itself keeps the key unique and filled in, so that it names exactly one row. */
  readonly keyEnforced: boolean;
  /** Of the units, `day`. */
  /** What a unit is called. */
  readonly unit: string;
  /** What the catalog asks for, if anything. */
  readonly preferred: Strategy | null;
  /** People sign off the measured numbers, so no part of them may show before all of them do. */
  readonly signedOff: boolean;
  /** Consumers that cannot bear a changed past. */
  readonly cannotBear: readonly string[];
  /** How many rows the scope has, and what share of them a trial changed; null where that was not tried. */
  readonly rows: number;
  readonly changing: number | null;
  /** What the warehouse has against a strategy; an empty list means nothing, none that nobody looked. */
  readonly inTheWay: Readonly<Partial<Record<Strategy, readonly string[]>>>;
};

export type ChosenStrategy = {
  readonly strategy: Strategy;
  /** How the target changes, and why in this way. */
  readonly explanation: string;
  /** What readers may see and how long writers may wait. */
  readonly guarantee: string;
};

/**
 * From so many rows on it counts that a finished table writes each row once. With fewer, changing all of them takes seconds,
 * and what refers to the table by its number need not find another.
 */
export const WORTH_SWAPPING = 1_000_000;

/** Measured: changing half of the rows one by one takes as long as writing all of them into a new table. */
const GREATER_PART = 0.5;

type Rule = {
  readonly strategy: Strategy;
  /** Why this rule asks for its strategy, as a clause; null when it does not apply. */
  readonly because: (facts: StrategyFacts) => string | null;
};

/** What is tried in this order; the first whose reason holds and that nothing stands in the way of is chosen. */
export const RULES: readonly Rule[] = [
  {
    strategy: 'versioned_output',
    because: ({ cannotBear }) =>
      cannotBear.length > 0 ? `${cannotBear.join(', ')} cannot bear a changed past` : null,
  },
  asked('versioned_output'),
  asked('swap_partitions'),
  asked('swap_table'),
  asked('changed_rows_by_unit'),
  asked('replace_range'),
  whereMostChange('swap_partitions'),
  whereMostChange('swap_table'),
  {
    strategy: 'changed_rows',
    because: ({ key }) => `${key.join(' + ')} names each row`,
  },
  {
    strategy: 'swap_partitions',
    because: ({ key }) =>
      `the table does not keep ${key.join(' + ')} unique, and its partitions hold exactly this scope`,
  },
  {
    strategy: 'replace_range',
    because: ({ key }) =>
      `rows cannot be compared one by one: the table does not keep ${key.join(' + ')} unique`,
  },
];

/** The strategy for a table, with the reason for it and what it guarantees to readers and writers, in words. */
export function chooseStrategy(facts: StrategyFacts): ChosenStrategy {
  const passedOver: string[] = [];
  for (const { strategy, because } of RULES) {
    const reason = because(facts);
    if (reason === null) continue;
    const against = objections(strategy, facts);
    if (against.length === 0) {
      const units = plural(facts.unit);
      const { how, readers, writers } = STRATEGIES[strategy];
      return {
        strategy,
        explanation: [`${how(units)} This way, because ${reason}.`, ...passedOver].join(' '),
        guarantee: `${readers(units)} ${writers}`,
      };
    }
    if (reason !== null && (strategy === facts.preferred || strategy === 'versioned_output')) {
      passedOver.push(`Not “${STRATEGIES[strategy].title}”, although ${reason}: ${against.join('; ')}.`);
    }
  }
  throw new TypeError('No rule applies; the last one always does.');
}

/** Why a strategy cannot be used here; none where it can. */
export function objections(strategy: Strategy, facts: StrategyFacts): readonly string[] {
  const key = facts.key.join(' + ');
  const unkeyed = facts.keyEnforced ? [] : [`the table does not keep ${key} unique and filled in`];
  switch (strategy) {
    case 'changed_rows':
      return unkeyed;
    case 'changed_rows_by_unit':
      return [
        ...unkeyed,
        ...(facts.signedOff
          ? ['its numbers are signed off as a whole, so they have to change all at once']
          : []),
      ];
    case 'replace_range':
      return [];
    default:
      return facts.inTheWay[strategy] ?? ['the warehouse was not asked whether it is possible'];
  }
}

type Isolation = {
  readonly explanation: string;
  readonly guarantee?: string | undefined;
  readonly weaker?: readonly string[] | undefined;
};

/** How the result is kept apart and promoted, and what that guarantees, as plans and records tell it. */
export function sayIsolation({ isolation }: { readonly isolation: Isolation }): string {
  const { explanation, guarantee, weaker = [] } = isolation;
  return [explanation, ...(guarantee ? [guarantee] : []), ...weaker].join(' ');
}

/** Whether staging keeps only the rows that differ from the target. */
export function keepsDifferences(strategy: Strategy): boolean {
  return STRATEGIES[strategy].keeps === 'differences';
}

function whereMostChange(strategy: Strategy): Rule {
  return {
    strategy,
    because: ({ preferred, changing, rows }) =>
      preferred === null && changing !== null && changing > GREATER_PART && rows >= WORTH_SWAPPING
        ? `${Math.round(100 * changing)}% of the rows that were tried change, and laid out as a whole each is written once`
        : null,
  };
}

function asked(strategy: Strategy): Rule {
  return {
    strategy,
    because: ({ preferred }) => (preferred === strategy ? 'the catalog asks for it for this dataset' : null),
  };
}
