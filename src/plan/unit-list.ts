import { type CivilDate, sayDate, sayPeriod } from './civil-date.ts';
import { type Cut, slicesOf, unitWord } from './cut.ts';
import type { State } from './lifecycle.ts';
import type { LogicUse } from './profile.ts';
import { markOf, periodsOf, type Scope, type Unit, unitsOf } from './scope.ts';
import type { UnitAttempt, UnitSizes } from './unit-survey.ts';

/** While units are still to be rebuilt, people may look at which. */
export const UNITS_AHEAD: ReadonlySet<State> = new Set<State>([
  'proposed',
  'approved',
  'running',
  'pausing',
  'paused',
  'failed',
]);

/** The run goes on, or a retry does, from what it staged; before that, an earlier run is one of another version. */
export const GOES_ON: ReadonlySet<State> = new Set<State>(['running', 'pausing', 'paused', 'failed']);

/** Everything that decides what is said of the units of a plan. */
export type UnitFacts = {
  readonly scope: Scope;
  readonly today: CivilDate;
  /** How far back each input reaches; null where that is not stated. */
  readonly sources: readonly { readonly table: string; readonly earliest: CivilDate | null }[];
  /** `inForce` are days `[from, to)`, endless where `to` is null; none where the catalog does not say. */
  readonly logic: {
    readonly title: string;
    readonly uses: LogicUse;
    readonly inForce: readonly { readonly from: CivilDate; readonly to: CivilDate | null }[];
  };
  readonly attempts: ReadonlyMap<string, UnitAttempt>;
  /** Null where they could not be counted. */
  readonly sizes: UnitSizes | null;
  /** Columns whose values nobody is shown. */
  readonly masked: readonly string[];
};

/** Some units of which the same is to be said. */
export type UnitNote = {
  readonly reason: ReasonId;
  /** What each is: `day`, `value of region`. */
  readonly unit: string;
  readonly names: readonly string[];
  readonly because: string;
};

/** What people see of the units of a plan. */
export type UnitList = {
  readonly unit: string;
  readonly inside: readonly { readonly name: string; readonly rows: number | null }[];
  readonly outside: Pick<UnitSizes, 'before' | 'after' | 'others' | 'undated'> | null;
  /** The column by which the scope is narrowed. */
  readonly narrowedBy: string | null;
  readonly skipped: readonly UnitNote[];
  /** The run rebuilds them all the same: people should know before they approve. */
  readonly doubtful: readonly UnitNote[];
};

type ReasonId = 'staged' | 'set_aside' | 'future' | 'not_over' | 'before_sources' | 'not_in_force';

type Reason = {
  readonly id: ReasonId;
  /** The run leaves the unit out; otherwise it rebuilds it, and the reason is a doubt. */
  readonly skips: boolean;
  /** Slices of a whole period are alike in time: where time decides, it is the period that is spoken of. */
  readonly of: 'unit' | 'period';
  /** Why it holds for this one; null where it does not. */
  readonly because: (unit: Unit, facts: UnitFacts) => string | null;
};

/** One meaning a line. A unit may have several. */
const REASONS: readonly Reason[] = [
  { id: 'staged', skips: true, of: 'unit', because: staged },
  { id: 'set_aside', skips: true, of: 'unit', because: setAside },
  { id: 'future', skips: false, of: 'period', because: inFuture },
  { id: 'not_over', skips: false, of: 'period', because: notOver },
  { id: 'before_sources', skips: false, of: 'period', because: beforeSources },
  { id: 'not_in_force', skips: false, of: 'period', because: notInForce },
];

/** The units of a plan: inside with their rows, what stays as it is outside, and which are skipped or doubtful, and why. */
export function listUnits(facts: UnitFacts): UnitList {
  const { scope, sizes, masked } = facts;
  const units = unitsOf(scope);
  const notes = REASONS.map(reason => ({ reason, found: notesOf(reason, units, facts) }));
  return {
    unit: unitWord(scope),
    inside: units.map((unit, index) => ({
      name: nameOf(unit, index, scope, masked),
      rows: sizes ? (sizes.inside.get(markOf(unit)) ?? 0) : null,
    })),
    outside: sizes,
    narrowedBy: scope.filters.map(({ column }) => column).join(', ') || null,
    skipped: notes.flatMap(({ reason, found }) => (reason.skips ? found : [])),
    doubtful: notes.flatMap(({ reason, found }) => (reason.skips ? [] : found)),
  };
}

/** The units of which a reason holds, those together for which it says the same. */
function notesOf(reason: Reason, units: readonly Unit[], facts: UnitFacts): UnitNote[] {
  const { scope, masked } = facts;
  const isSliced = scope.cut !== undefined && slicesOf(scope.cut) !== null;
  const byPeriod = reason.of === 'period' && isSliced;
  const extent = byPeriod ? withoutCut(scope) : scope;
  const notes = new Map<string, string[]>();
  (byPeriod ? periodsOf(scope) : units).forEach((unit, index) => {
    const because = reason.because(unit, facts);
    if (because === null) return;
    const names = notes.get(because) ?? [];
    notes.set(because, names);
    names.push(nameOf(unit, index, extent, masked));
  });
  return [...notes].map(([because, names]) => ({
    reason: reason.id,
    unit: unitWord(extent),
    names,
    because,
  }));
}

function withoutCut({ cut: _cut, ...scope }: Scope): Scope {
  return scope;
}

function staged({ key }: Unit, { attempts }: UnitFacts): string | null {
  return attempts.get(key)?.state === 'staged'
    ? 'rebuilt in staging already; the run keeps them and goes on with the others'
    : null;
}

function setAside({ key }: Unit, { attempts }: UnitFacts): string | null {
  const attempt = attempts.get(key);
  return attempt?.state === 'failed'
    ? `set aside because rebuilding failed: ${attempt.reason ?? 'nobody noted why'}; they are tried again last, or by a retry`
    : null;
}

function inFuture({ from }: Unit, { today }: UnitFacts): string | null {
  return from > today ? 'in the future: there is nothing yet to rebuild them from' : null;
}

function notOver({ from, to }: Unit, { today }: UnitFacts): string | null {
  return from <= today && today < to ? 'not over yet: what arrives after it was rebuilt is not in it' : null;
}

function beforeSources({ from }: Unit, { sources }: UnitFacts): string | null {
  const late = sources.flatMap(({ table, earliest }) =>
    earliest !== null && from < earliest ? [`${table} begins on ${sayDate(earliest)}`] : [],
  );
  return late.length > 0
    ? `before the sources begin (${late.join(', ')}): what is there now may be lost`
    : null;
}

/** Today's logic is meant for other days than its own; the logic of that time is not. */
function notInForce({ from, to }: Unit, { logic }: UnitFacts): string | null {
  const { uses, inForce, title } = logic;
  if (uses !== 'as_of_then' || inForce.length === 0) return null;
  const applies = inForce.some(span => span.from < to && (span.to === null || from < span.to));
  return applies ? null : `“${title}” was not the definition then`;
}

/** What people call a unit: by its days, or by its slice, of which a sensitive value is not said. */
function nameOf({ key, from, to, slice }: Unit, index: number, scope: Scope, masked: readonly string[]) {
  const { cut, grain } = scope;
  if (slice) return cut && masked.includes(slice.column) && !isNamed(cut) ? `number ${index + 1}` : key;
  if (cut) return `${key} (${sayPeriod(from, to)})`;
  return grain === 'day' || grain === 'week' ? sayPeriod(from, to) : key;
}

/** Partitions have names of their own, which tell no value. */
function isNamed(cut: Cut): boolean {
  return cut.by === 'partition';
}
