import type { RuleFacts } from './rules/facts.ts';
import type { Finding } from './rules/finding.ts';
import type { RuleId } from './rules/rules.ts';

export type FailureModeId =
  | 'duplicates'
  | 'partial_history'
  | 'undisclosed_logic'
  | 'overload'
  | 'broken_dependencies'
  | 'no_point_in_time'
  | 'no_way_back';

/** How a mode is noticed at one moment: in words, and by the rules, checks and proofs that do it. */
export type Detection = { readonly how: string; readonly by: readonly Detector[] };

/** A rule, a kind of check, or a proof that the engine makes. */
export type Detector = `rule ${RuleId}` | `check ${string}` | `proof ${Proof}`;

/** What the engine proves by itself, whatever was chosen. */
export type Proof =
  | 'unique staging key'
  | 'ledger of every unit'
  | 'rows outside unchanged'
  | 'columns compared'
  | 'probes of consumers'
  | 'history of definitions'
  | 'before-image'
  | 'conflicts on rollback'
  | 'pace of the run';

export type FailureMode = {
  readonly id: FailureModeId;
  readonly title: string;
  readonly happens: string;
  readonly before: Detection;
  readonly during: Detection;
  readonly after: Detection;
};

/** The seven ways in which backfills fail, each with how it is noticed before, during and after. */
export const FAILURE_MODES: readonly FailureMode[] = [
  {
    id: 'duplicates',
    title: 'Duplicate records',
    happens: 'rebuilt rows end up beside the old ones',
    before: { how: 'a check of the key is demanded', by: ['rule duplicates'] },
    during: {
      how: 'a key that comes twice is refused where it is staged, and counted',
      by: ['proof unique staging key', 'check unique_key'],
    },
    after: {
      how: 'the scope is replaced as a whole, and the rows outside it are proved unchanged',
      by: ['proof rows outside unchanged', 'check row_count'],
    },
  },
  {
    id: 'partial_history',
    title: 'Partial history',
    happens: 'only some periods or segments are rebuilt, and comparing them misleads',
    before: {
      how: 'the scope is compared with the periods that the same old logic made',
      by: ['rule partial_history', 'rule sources'],
    },
    during: { how: 'promotion waits until the ledger holds every unit', by: ['proof ledger of every unit'] },
    after: {
      how: 'periods without rows and empty values are counted',
      by: ['check date_coverage', 'check null_rate'],
    },
  },
  {
    id: 'undisclosed_logic',
    title: 'Changed logic without disclosure',
    happens: 'numbers move because they are counted differently, and nobody was told why',
    before: {
      how: 'the logic is compared with the one that made what is there; a difference has to be put into words',
      by: ['rule undisclosed_logic'],
    },
    during: { how: 'movement beyond what was announced is shown', by: ['check movement', 'check total'] },
    after: {
      how: 'which definition made which rows is kept in the warehouse',
      by: ['proof history of definitions'],
    },
  },
  {
    id: 'overload',
    title: 'Downstream overload',
    happens: 'the volume is more than the warehouse or a consumer can take',
    before: { how: 'the estimated load is held against the stated budgets', by: ['rule overload'] },
    during: { how: 'units are rebuilt one by one, and the pace is shown', by: ['proof pace of the run'] },
    after: { how: 'consumers are asked whether they are well', by: ['proof probes of consumers'] },
  },
  {
    id: 'broken_dependencies',
    title: 'Broken dependencies',
    happens: 'a table, a dashboard or a sync expects the old shape',
    before: {
      how: 'columns and types are compared, and consumers asked whether they are well already',
      by: ['rule broken_dependencies', 'rule versioned_output'],
    },
    during: { how: 'the columns are compared again before the first unit', by: ['proof columns compared'] },
    after: { how: 'consumers are asked again after promotion', by: ['proof probes of consumers'] },
  },
  {
    id: 'no_point_in_time',
    title: 'No point-in-time awareness',
    happens: 'values of today stand beside events of then',
    before: { how: 'a point-in-time check is demanded where models learn', by: ['rule point_in_time'] },
    during: {
      how: 'rows that use later data are counted in staging',
      by: ['check point_in_time', 'check known_example'],
    },
    after: { how: 'where definitions drift stays on record', by: ['proof history of definitions'] },
  },
  {
    id: 'no_way_back',
    title: 'No rollback path',
    happens: 'the prior state cannot be restored',
    before: {
      how: 'nothing is written in place, and a way back that is short or would be lost is named',
      by: ['rule way_back'],
    },
    during: {
      how: 'the replaced rows are kept in the transaction that replaces them',
      by: ['proof before-image'],
    },
    after: {
      how: 'a rollback restores exactly those rows and reports conflicts',
      by: ['proof conflicts on rollback'],
    },
  },
];

/** A mode as it stands for one plan. */
export type NamedRisk = {
  readonly id: FailureModeId;
  readonly title: string;
  readonly happens: string;
  /** What was found about it beforehand; empty when nothing speaks for it. */
  readonly found: readonly string[];
  /** How it would be noticed later, by what this plan really holds. */
  readonly noticedBy: readonly string[];
};

/** Controls that are always asked for: that they are says nothing about this plan. */
const ALWAYS_ASKED = new Set(['duplicates:unique_key', 'point_in_time:check']);

/**
 * The failure modes named for one plan, before it runs: what speaks for each, and by what it would be noticed. A check
 * that was not chosen notices nothing and is not listed.
 */
export function namedRisks(facts: RuleFacts, findings: readonly Finding[]): NamedRisk[] {
  const chosen = new Set<string>(facts.checks.map(({ kind }) => kind));
  return FAILURE_MODES.map(({ id, title, happens, before, during, after }) => {
    const rules = before.by.flatMap(detector => (detector.startsWith('rule ') ? [detector.slice(5)] : []));
    return {
      id,
      title,
      happens,
      found: findings
        .filter(({ id: found, rule }) => rules.includes(rule) && !ALWAYS_ASKED.has(found))
        .map(({ sentence }) => sentence),
      noticedBy: [during, after]
        .filter(({ by }) => by.some(detector => isThere(detector, chosen)))
        .map(({ how }) => how),
    };
  });
}

function isThere(detector: Detector, chosen: ReadonlySet<string>): boolean {
  return !detector.startsWith('check ') || chosen.has(detector.slice(6));
}
