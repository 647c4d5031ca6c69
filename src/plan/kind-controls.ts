import type { Check, CheckKind } from './check.ts';
import { KINDS, type Kind } from './kinds.ts';
import type { RuleFacts } from './rules/facts.ts';
import type { Demand, Finding } from './rules/finding.ts';

/** What a kind of backfill brings along before anybody chose anything. */
export type KindControls = {
  /** At least one of each line is chosen, and blocks. */
  readonly requires: readonly { readonly anyOf: readonly CheckKind[]; readonly because: string }[];
  /** Added to every plan of the kind where the catalog has no check that would do. */
  readonly brings: readonly Check[];
  /** Ticked when the kind is chosen, free to be unticked. */
  readonly suggests: readonly CheckKind[];
  /** The result is approved as well as the plan. */
  readonly secondGate: boolean;
  /** Fewest people who approve the plan. */
  readonly approvers: number;
  /** Every row of the scope is compared, old with new, and consumers stay on the old one until the comparison passed. */
  readonly compareWhole: boolean;
  /** Completeness and null rates are listed a period and a segment. */
  readonly bySegment: boolean;
  /** Which logic made which row is documented, and where the definition drifts. */
  readonly lineage: boolean;
  /** Affected teams are told how far the numbers move, and not only that they do. */
  readonly tellMovement: boolean;
};

/** Checks that need nothing of the catalog: they can be brought to any dataset. */
const UNIQUE: Check = { id: 'kind_unique_key', kind: 'unique_key', blocking: true };
const COVERAGE: Check = {
  id: 'kind_date_coverage',
  kind: 'date_coverage',
  max_missing_units: 0,
  blocking: true,
};
const SAME_ROWS: Check = {
  id: 'kind_row_count',
  kind: 'row_count',
  min_change_percent: 0,
  max_change_percent: 0,
  blocking: true,
};
const BROUGHT: ReadonlySet<string> = new Set([UNIQUE, COVERAGE, SAME_ROWS].map(({ id }) => id));

export const KIND_CONTROLS: Readonly<Record<Kind, KindControls>> = {
  catch_up: {
    requires: [
      { anyOf: ['unique_key'], because: 'a replayed window must not double what had arrived' },
      { anyOf: ['freshness', 'date_coverage'], because: 'the missed window has to be complete afterwards' },
    ],
    brings: [UNIQUE, COVERAGE],
    suggests: ['unique_key', 'freshness', 'date_coverage', 'null_rate', 'known_example'],
    secondGate: false,
    approvers: 1,
    compareWhole: false,
    bySegment: false,
    lineage: false,
    tellMovement: false,
  },
  correction: {
    requires: [
      { anyOf: ['total', 'row_count'], because: 'totals before and after have to be compared' },
      { anyOf: ['movement', 'known_example'], because: 'numbers that people have seen will change' },
    ],
    brings: [UNIQUE],
    suggests: ['total', 'movement', 'row_count', 'unique_key', 'null_rate', 'date_coverage', 'known_example'],
    secondGate: false,
    approvers: 1,
    compareWhole: false,
    bySegment: false,
    lineage: false,
    tellMovement: true,
  },
  migration: {
    requires: [
      { anyOf: ['row_count'], because: 'old and new must hold the same things' },
      { anyOf: ['total'], because: 'old and new must come to the same, or to a stated difference' },
      { anyOf: ['date_coverage'], because: 'every period has to arrive' },
    ],
    brings: [UNIQUE, SAME_ROWS, COVERAGE],
    suggests: ['row_count', 'total', 'date_coverage', 'unique_key', 'null_rate', 'movement', 'distribution'],
    secondGate: true,
    approvers: 1,
    compareWhole: true,
    bySegment: false,
    lineage: false,
    tellMovement: true,
  },
  enrichment: {
    requires: [
      { anyOf: ['null_rate', 'completeness'], because: 'some periods or segments may be left without it' },
      { anyOf: ['row_count'], because: 'a new attribute adds no rows and loses none' },
    ],
    brings: [UNIQUE, SAME_ROWS],
    suggests: ['null_rate', 'completeness', 'row_count', 'unique_key', 'date_coverage', 'distribution'],
    secondGate: false,
    approvers: 1,
    compareWhole: false,
    bySegment: true,
    lineage: false,
    tellMovement: false,
  },
  ai_feature: {
    requires: [
      {
        anyOf: ['point_in_time', 'point_in_time_replay'],
        because: 'a row may hold only what was known at its time',
      },
      { anyOf: ['date_coverage'], because: 'a model reads a missing period as behaviour' },
    ],
    brings: [UNIQUE, COVERAGE],
    suggests: [
      'point_in_time',
      'point_in_time_replay',
      'date_coverage',
      'null_rate',
      'unique_key',
      'distribution',
      'completeness',
    ],
    secondGate: false,
    approvers: 1,
    compareWhole: false,
    bySegment: true,
    lineage: true,
    tellMovement: false,
  },
};

/** The ids of the dataset's checks that are ticked when this kind is chosen; all of them where none fits. */
export function suggestedChecks(kind: Kind, checks: readonly { id: string; kind: string }[]): string[] {
  const wanted = new Set<string>(KIND_CONTROLS[kind].suggests);
  const fitting = checks.filter(check => wanted.has(check.kind)).map(({ id }) => id);
  return fitting.length > 0 ? fitting : checks.map(({ id }) => id);
}

/** The checks that this kind adds, because nothing in the catalog of the dataset answers what it requires. */
export function broughtChecks(kind: Kind, inCatalog: readonly Pick<Check, 'kind'>[]): Check[] {
  const { brings, requires } = KIND_CONTROLS[kind];
  return brings.filter(check => {
    const asGood = requires.find(({ anyOf }) => anyOf.includes(check.kind))?.anyOf ?? [check.kind];
    return !inCatalog.some(other => asGood.includes(other.kind));
  });
}

/** Whether affected teams are told how far each number moved. A version beside the table moves none that they read. */
export function tellsMovement({ kind, isolation }: Moving): boolean {
  return KIND_CONTROLS[kind].tellMovement && isolation.strategy !== 'versioned_output';
}

type Moving = { readonly kind: Kind; readonly isolation: { readonly strategy: string } };

/** Whether a kind brought this check: it is no answer of anybody. */
export function isBrought({ id }: Pick<Check, 'id'>): boolean {
  return BROUGHT.has(id);
}

/** What the kind demands, as findings like those of any rule. */
export function kindControls({ kind, title }: RuleFacts): Finding[] {
  const { title: name, response } = KINDS[kind];
  const { requires, secondGate, approvers, compareWhole } = KIND_CONTROLS[kind];
  const checks = requires.map(
    ({ anyOf, because }): Demand => ({ what: 'check', anyOf: [...anyOf], because }),
  );
  const findings: Finding[] = [
    {
      id: `kind:${kind}`,
      rule: 'kind',
      severity: 'demands',
      sentence: `${name} of ${title}: ${response}.`,
      demands: [
        ...checks,
        { what: 'approvers', gate: 1, atLeast: approvers, because: `a ${name.toLowerCase()} is approved` },
      ],
    },
  ];
  if (!secondGate) return findings;
  const reason = compareWhole ? 'the comparison over the whole scope' : 'the measured result';
  return [
    ...findings,
    {
      id: `kind:${kind}:result`,
      rule: 'kind',
      severity: 'demands',
      sentence: `Nobody is moved to the new rows of ${title} before ${reason} was approved.`,
      demands: [
        {
          what: 'sign_off',
          gate: 2,
          from: { by: 'owners' },
          need: 'all',
          because: `the owners of ${title} approve ${reason}`,
        },
      ],
    },
  ];
}
