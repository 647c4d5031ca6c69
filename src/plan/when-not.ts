import type { Choice } from './choice.ts';
import { addDays, type CivilDate, daysBetween, sayDate, sayPeriod } from './civil-date.ts';
import { overspent } from './load.ts';
import { definitionsIn, layOver } from './logic-spans.ts';
import { atLeast } from './policy/policy.ts';
import type { RiskLevel } from './risk.ts';
import type { RuleFacts } from './rules/facts.ts';

/** The five situations in which rewriting history is the wrong repair. */
export type SituationId =
  | 'old_definition_was_right'
  | 'not_worth_it'
  | 'source_is_gone'
  | 'audit_trail_needed'
  | 'hides_a_discontinuity';

/** A situation that was recognised: by which signs, and what to do instead, the best choice first. */
export type Situation = {
  readonly id: SituationId;
  readonly sentence: string;
  readonly signs: readonly string[];
  readonly instead: readonly Choice[];
};

export type WhenNotFacts = RuleFacts & { readonly level: RiskLevel };

type Recognised = { readonly sentence: string; readonly signs: readonly string[] };

type Recogniser = {
  readonly id: SituationId;
  readonly instead: readonly Choice[];
  readonly recognise: (facts: WhenNotFacts) => Recognised | null;
};

/** Below this movement, in percent, a number that is read in reports looks the same before and after. */
const BARELY = 0.5;

const SITUATIONS: readonly Recogniser[] = [
  {
    id: 'old_definition_was_right',
    instead: ['forward_only', 'versioned_metric', 'annotation'],
    recognise: oldDefinitionWasRight,
  },
  { id: 'not_worth_it', instead: ['annotation', 'forward_only'], recognise: notWorthIt },
  {
    id: 'source_is_gone',
    instead: ['annotation', 'forward_only', 'migration_table'],
    recognise: sourceIsGone,
  },
  { id: 'audit_trail_needed', instead: ['versioned_metric', 'migration_table'], recognise: auditTrailNeeded },
  {
    id: 'hides_a_discontinuity',
    instead: ['annotation', 'versioned_metric'],
    recognise: hidesADiscontinuity,
  },
];

/** The situations that these facts and answers show, in the order of the table. They advise; people decide. */
export function whenNot(facts: WhenNotFacts): Situation[] {
  return SITUATIONS.flatMap(({ id, instead, recognise }) => {
    const found = recognise(facts);
    return found ? [{ id, instead, ...found }] : [];
  });
}

/** The proposer said so, or the logic is replaced by today's without anybody calling the old numbers wrong. */
function oldDefinitionWasRight(facts: WhenNotFacts): Recognised | null {
  const { history, scope, logic, oldNumbers, kind, purpose } = facts;
  if (oldNumbers === 'wrong') return null;
  const before = definitionsIn(layOver(history, scope)).filter(({ id }) => id !== logic.id);
  const signs: string[] = [];
  if (oldNumbers === 'right_then')
    signs.push('you said that the numbers were right by the definition of their time');
  if (
    oldNumbers === null &&
    kind === 'correction' &&
    logic.uses === 'current' &&
    before.length > 0 &&
    NEW_DEFINITION.test(purpose)
  ) {
    signs.push(`the purpose speaks of a new definition, and “${before[0]?.title}” was in use then`);
  }
  if (signs.length === 0) return null;
  return {
    sentence: 'The old definition was right at its time; the new one may only hold from now on.',
    signs,
  };
}

const NEW_DEFINITION =
  /\b(new|changed?|redefin\w*|updated?|current) (definition|meaning|rule|criteri\w+)|\bredefin|from now on\b/i;

/** Rewriting costs more than the better numbers are worth. */
function notWorthIt({ level, trial, load, budget }: WhenNotFacts): Recognised | null {
  const signs: string[] = [];
  if (trial !== null && trial.units > 0 && trial.largestPercent < BARELY && atLeast(level, 'high')) {
    signs.push(
      `in ${trial.units} units tried, no number moved by more than ${BARELY}%, and the risk is ${level}`,
    );
  }
  const spent = overspent(load, budget);
  if (spent.length > 0 && (trial === null || trial.largestPercent < BARELY * 10)) {
    signs.push(`it would cost ${spent.join('; ')}`);
  }
  return signs.length === 0
    ? null
    : { sentence: 'Rewriting this history may cost more than the better numbers are worth.', signs };
}

/** What a trustworthy rebuild needs is gone, for the whole scope or its older part. */
function sourceIsGone({ sources, scope }: WhenNotFacts): Recognised | null {
  const gone = sources.flatMap(({ table, earliest }) =>
    earliest !== null && earliest > scope.from ? [{ table, earliest }] : [],
  );
  if (gone.length === 0) return null;
  return {
    sentence: 'The input for a trustworthy rebuild no longer exists for all of this period.',
    signs: gone.map(({ table, earliest }) => {
      const until = earliest < scope.to ? earliest : scope.to;
      return `${table} begins on ${sayDate(earliest)}: ${daysBetween(scope.from, until)} days of the scope (${sayPeriod(scope.from, until)}) cannot be rebuilt from it`;
    }),
  };
}

/** Somebody has to be able to show what was known at the time. */
function auditTrailNeeded({ consumers, isolation }: WhenNotFacts): Recognised | null {
  if (isolation === 'versioned') return null;
  const needing = consumers.filter(({ auditTrail }) => auditTrail);
  if (needing.length === 0) return null;
  return {
    sentence: 'Readers need to see what was known at the time.',
    signs: needing.map(({ title }) => `${title} has to show the numbers as they were reported`),
  };
}

/** The business itself changed inside the scope; a smooth line would hide that. */
function hidesADiscontinuity({ discontinuities, scope, oldNumbers, kind }: WhenNotFacts): Recognised | null {
  if (kind === 'catch_up' || oldNumbers === 'wrong') return null;
  const inside = discontinuities.filter(({ on }) => scope.from < on && on <= lastOf(scope));
  if (inside.length === 0) return null;
  return {
    sentence: 'The business changed within this period; one definition for all of it could hide that.',
    signs: inside.map(({ on, title }) => `${sayDate(on)}: ${title}`),
  };
}

function lastOf(scope: { readonly to: CivilDate }): CivilDate {
  return addDays(scope.to, -1);
}
