import { countOf, sayCount } from './count.ts';
import { sayCut, sayUnitCount, unitWord } from './cut.ts';
import { sayInstant } from './instant.ts';
import type { BackfillRecord } from './record.ts';
import { closedMonthsOf } from './say/closed-months.ts';
import { sayUnits } from './say/units.ts';
import { type Plan, shortHash } from './schema.ts';
import { sayScope, unitsOf } from './scope.ts';
import { saySeconds } from './throttle/quantity.ts';
import { versionOf } from './version.ts';

export type RolledBack = NonNullable<BackfillRecord['rollback']>;

/** The record in a few lines, for Slack. */
export function recordSummary(record: BackfillRecord): { part: string; text: string }[] {
  const { plan } = record;
  const passed = record.verdicts.filter(verdict => verdict.passed).length;
  return [
    {
      part: record.promotedAt === null ? 'What was to change' : 'What changed',
      text: `${plan.scope.datasetTitle}: ${sayScope(plan.scope.period)}${plan.scope.period.cut ? `. Rebuilt as ${sayCut(plan.scope.period.cut)}` : ''}`,
    },
    { part: 'Why', text: plan.purpose.statement },
    ...(plan.purpose.disclosure === undefined
      ? []
      : [{ part: 'Counted differently', text: plan.purpose.disclosure }]),
    ...closedPart(plan),
    { part: 'When', text: sayWhen(record) },
    { part: 'By whom', text: `proposed by ${record.proposer}, owned by ${plan.owner.name}` },
    { part: 'Approved by', text: sayApprovals(record) },
    ...(record.settlement
      ? [
          {
            part: 'Definition settled by',
            text: `${record.settlement.name}: ${record.settlement.statement}`,
          },
        ]
      : []),
    ...record.overrides.map(({ name, role, finding, reason }) => ({
      part: 'In spite of',
      text: `${finding} ${name} (${role}) let it start: ${reason}`,
    })),
    {
      part: 'Logic',
      text: `${plan.logic.title} (${shortHash(plan.logic.sha256)}), plan version ${record.version} (${shortHash(record.planHash)})`,
    },
    ...howItRan(record),
    { part: 'Validated by', text: `${passed} of ${record.verdicts.length} checks passed` },
    ...whatBecameOfIt(record),
  ];
}

function sayWhen({ promotedAt, proposedAt, rollback }: BackfillRecord): string {
  if (promotedAt !== null) return `promoted ${sayInstant(promotedAt)}`;
  if (!rollback) return `proposed ${sayInstant(proposedAt)}`;
  return `cancelled by ${rollback.askedBy} on ${sayInstant(rollback.askedAt)}, while its units were promoted one by one`;
}

function whatBecameOfIt(record: BackfillRecord): { part: string; text: string }[] {
  const { rollback, rollbackDeadline } = record;
  const parted = unitsParted(record);
  if (rollback && parted) {
    const { unit, changed, unchanged } = parted;
    const total = sayUnitCount(changed.length + unchanged.length, unit);
    const never = unchanged.length === 0 ? 'none' : `${unchanged.length} (${sayUnits(unchanged)})`;
    return [
      {
        part: 'Changed, then put back',
        text: `${changed.length} of ${total} (${sayUnits(changed)}): ${sayRestored(rollback)}`,
      },
      { part: 'Never changed', text: never },
    ];
  }
  return [
    { part: 'Rows', text: sayRows(record) },
    ...downstream(record),
    rollback
      ? { part: 'Rolled back', text: sayRollback(rollback) }
      : {
          part: 'Way back',
          text: rollbackDeadline === null ? 'none' : `until ${sayInstant(rollbackDeadline)}`,
        },
  ];
}

/** Which units had changed and which had not when it was cancelled amid its promotion; null where it was not. */
export function unitsParted({ plan, rollback }: BackfillRecord): {
  unit: string;
  changed: string[];
  unchanged: string[];
} | null {
  if (!rollback?.units) return null;
  const had = new Set(rollback.units);
  const keys = unitsOf(plan.scope.period).map(({ key }) => key);
  return {
    unit: unitWord(plan.scope.period),
    changed: keys.filter(key => had.has(key)),
    unchanged: keys.filter(key => !had.has(key)),
  };
}

/** Whoever was told of the change reads what it broke, and who is to act on that. */
function downstream({ id, watched, plan }: BackfillRecord): { part: string; text: string }[] {
  const unwell = watched.filter(({ ok }) => !ok).map(({ consumer, found }) => `${consumer} (${found})`);
  if (unwell.length === 0) return [];
  const remedy = `${plan.owner.name} looks into it; /backfill rollback BF-${id} puts the old rows back.`;
  return [{ part: 'Not well since', text: `${unwell.join(', ')}. ${remedy}` }];
}

/** What was changed about how it works, and what it waited for; nothing where it simply ran. */
function howItRan({ tunings, waited }: BackfillRecord): { part: string; text: string }[] {
  return [
    ...(tunings.length > 0
      ? [{ part: 'Tuned', text: tunings.map(tuning => `${sayTuning(tuning)} by ${tuning.name}`).join('; ') }]
      : []),
    ...(waited.length > 0 ? [{ part: 'Waited for', text: waited.map(sayWaited).join('; ') }] : []),
  ];
}

/** `batch target 1 s → 500 ms` */
export function sayTuning({ setting, from, to }: BackfillRecord['tunings'][number]): string {
  return `${setting} ${from} → ${to}`;
}

function sayWaited({ reason, times, seconds }: BackfillRecord['waited'][number]): string {
  return `${reason} ${saySeconds(seconds)}${times > 1 ? `, ${times} times` : ''}`;
}

/** A version beside the table leaves the table alone, and the record says where it is. */
function sayRows({ id, plan, rowsRemoved, rowsWritten }: BackfillRecord): string {
  const { isolation, scope } = plan;
  if (isolation.strategy !== 'versioned_output')
    return `${sayCount(rowsRemoved)} replaced by ${sayCount(rowsWritten)}`;
  return `${sayCount(rowsWritten)} published in ${versionOf(scope.table, id).view}; ${scope.table} itself has not changed`;
}

export function sayRollback(rollback: RolledBack): string {
  return `${sayInstant(rollback.restoredAt)}, asked for by ${rollback.askedBy}; ${sayRestored(rollback)}`;
}

function sayRestored({ rowsRestored, conflicts }: RolledBack): string {
  const rows = conflicts.reduce((sum, unit) => sum + unit.rows, 0);
  const written =
    rows === 0 ? '' : `; ${countOf(rows, 'row')} had been written since and decided about one by one`;
  return `${countOf(rowsRestored, 'row')} put back${written}`;
}

function closedPart(plan: Plan): { part: string; text: string }[] {
  const months = closedMonthsOf(plan);
  return months === null ? [] : [{ part: 'Closed months', text: `${months}; finance agreed to the change` }];
}

function sayApprovals(record: BackfillRecord): string {
  if (record.approvals.length === 0) return 'nobody was required';
  return record.approvals
    .map(approval => `${sayApprover(approval)} (${approval.gate === 1 ? 'the plan' : 'the result'})`)
    .join(', ');
}

export function sayApprover({ name, insteadOf }: BackfillRecord['approvals'][number]): string {
  return insteadOf === undefined ? name : `${name} for ${insteadOf}`;
}
