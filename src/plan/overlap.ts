import { addDays, sayPeriod } from './civil-date.ts';
import { STATES, State } from './lifecycle.ts';
import { type Scope, scopesIntersect } from './scope.ts';

/** As little of another backfill as it takes to see whether it is in the way. */
export type Other = {
  readonly id: number;
  readonly state: State;
  readonly dataset: string;
  /** As the catalog names it, with or without the schema `public`. */
  readonly table: string;
  readonly datasetTitle: string;
  readonly scope: Scope;
  readonly proposer: string;
  /** Until when its replaced rows are kept, once it was promoted. */
  readonly rollbackDeadline: Date | null;
};

/** What another backfill of the same rows means for this one. */
export type Standing = 'excludes' | 'may_come_first' | 'way_back' | 'nothing';

/** A state a line: whether rows in its scope are, may be or were in its hands. */
const MEANS: Readonly<Record<State, Standing>> = {
  proposed: 'may_come_first',
  approved: 'may_come_first',
  running: 'excludes',
  pausing: 'excludes',
  paused: 'excludes',
  checking: 'excludes',
  // Retrying it goes on with what it staged, so it keeps its place until somebody gives it up.
  failed: 'excludes',
  awaiting_signoff: 'excludes',
  ready: 'excludes',
  promoting: 'excludes',
  watching: 'way_back',
  recorded: 'way_back',
  rollback_asked: 'excludes',
  rolling_back: 'excludes',
  resolving: 'excludes',
  rolled_back: 'nothing',
  cancelling: 'excludes',
  cancelled: 'nothing',
  left_as_is: 'nothing',
  expired: 'nothing',
};

/** States in which a backfill has the rows of its scope in its hands: no other may work on one of them. */
export const EXCLUDING: readonly State[] = State.options.filter(state => MEANS[state] === 'excludes');

export type Overlap = {
  readonly other: Other;
  readonly means: Exclude<Standing, 'nothing'>;
  readonly sentence: string;
};

type Asking = { readonly id: number | null; readonly table: string; readonly scope: Scope };

/** What two names of one table have in common: several datasets may be made of the same table. */
export function tableKey(table: string): string {
  return table.includes('.') ? table : `public.${table}`;
}

/** The other backfills that share rows with this one and what each means for it, those that exclude it first. */
export function overlapsOf(asking: Asking, others: readonly Other[], now: Date): Overlap[] {
  return others
    .filter(other => other.id !== asking.id && tableKey(other.table) === tableKey(asking.table))
    .filter(other => scopesIntersect(other.scope, asking.scope))
    .flatMap(other => {
      const means = MEANS[other.state];
      if (means === 'nothing' || (means === 'way_back' && !stillKept(other, now))) return [];
      return [{ other, means, sentence: sayOverlap(other, means, asking) }];
    })
    .sort(
      (a, b) => Number(b.means === 'excludes') - Number(a.means === 'excludes') || a.other.id - b.other.id,
    );
}

/**
 * The backfills of datasets this one is built from that are not over yet and reach into its period. Their columns are
 * others, so only periods are compared; a day on either side counts, because inputs are often read a little wider.
 */
export function upstreamAtWork(
  asking: Asking,
  upstream: readonly string[],
  others: readonly Other[],
): Overlap[] {
  const { from, to } = asking.scope;
  return others
    .filter(other => other.id !== asking.id && upstream.includes(other.dataset))
    .filter(({ scope }) => scope.from < addDays(to, 1) && from < addDays(scope.to, 1))
    .flatMap(other => {
      const means = MEANS[other.state];
      if (means === 'nothing' || means === 'way_back') return [];
      const { title } = STATES[other.state];
      const sentence = `BF-${other.id} is changing ${other.datasetTitle}, from which this is built (${title.toLowerCase()}, ${sayPeriod(other.scope.from, other.scope.to)}); started now, this would be built on rows that are about to change.`;
      return [{ other, means, sentence }];
    });
}

/** To whoever waits with everything decided, because another one was quicker. The same words for as long as it lasts. */
export function sayWaitsFor({ other }: Pick<Overlap, 'other'>, asking: Pick<Asking, 'scope'>): string {
  const holds = `BF-${other.id} holds the same rows of ${other.datasetTitle} (${sharedPeriod(other, asking)})`;
  const ends =
    other.state === 'failed'
      ? `BF-${other.id} failed and keeps its place: once somebody has retried or cancelled it, this one starts by itself`
      : 'This one starts by itself when that one is over';
  return `Waiting: ${holds}, and two backfills cannot change them at once. ${ends}.`;
}

function sharedPeriod(other: Other, asking: Pick<Asking, 'scope'>): string {
  const from = other.scope.from > asking.scope.from ? other.scope.from : asking.scope.from;
  const to = other.scope.to < asking.scope.to ? other.scope.to : asking.scope.to;
  return from < to ? sayPeriod(from, to) : sayPeriod(other.scope.from, other.scope.to);
}

function stillKept(other: Other, now: Date): boolean {
  return other.rollbackDeadline === null || other.rollbackDeadline > now;
}

function sayOverlap(other: Other, means: Overlap['means'], asking: Asking): string {
  const shared = sharedPeriod(other, asking);
  const who = `BF-${other.id} by <@${other.proposer}>`;
  const { title } = STATES[other.state];
  switch (means) {
    case 'excludes':
      return `${who} holds the same rows (${shared}, ${title.toLowerCase()}). Two backfills cannot change them at once; this one may wait for it.`;
    case 'may_come_first':
      return `${who} is about the same rows (${shared}, ${title.toLowerCase()}). Whichever starts first runs, and the other one waits.`;
    case 'way_back':
      return `${who} changed the same rows (${shared}). Once this one is promoted over them, that one can no longer be rolled back for these days.`;
  }
}
