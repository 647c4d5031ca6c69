import { z } from 'zod';
<<<<<<< HEAD
import { sayPeriod } from './civil-date.ts';
import { Comparison } from './comparison.ts';
import { Coverage } from './coverage.ts';
import { Movement, moved } from './movement.ts';
import { kindSections } from './record-kinds.ts';
import { closedLinesOf, closedMonthsOf } from './say/closed-months.ts';
import { Plan, shortHash } from './schema.ts';
import { sayScope } from './scope.ts';
import { sayIsolation } from './strategy.ts';
=======
import { Movement } from './movement.ts';
import { Plan } from './schema.ts';
>>>>>>> 7fd8064 (Split the Markdown and the summary of a record from its schema)
import { CheckVerdict } from './verdict.ts';

const Approval = z.strictObject({
  gate: z.literal([1, 2]),
  name: z.string(),
  because: z.string(),
  at: z.iso.datetime(),
  boundHash: z.string(),
  /** In whose place they decided. */
  insteadOf: z.string().optional(),
  reason: z.string().optional(),
});

/** A rejection that was taken back, or that an edit answered. */
const Objection = z.strictObject({
  gate: z.literal([1, 2, 3]),
  name: z.string(),
  reason: z.string(),
  at: z.iso.datetime(),
});

/** The final document of a backfill: what changed, why, when, by whom, and how it was validated. */
export const BackfillRecord = z.strictObject({
  id: z.int(),
  version: z.int(),
  planHash: z.string(),
  plan: Plan,
  proposer: z.string(),
  proposedAt: z.iso.datetime(),
  approvals: z.array(Approval),
  objections: z.array(Objection).optional(),
  acknowledged: z.array(z.strictObject({ channel: z.string(), name: z.string(), error: z.string() })),
  /** Findings that a person with the named role set aside. */
  overrides: z
    .array(
      z.strictObject({
        finding: z.string(),
        name: z.string(),
        role: z.string(),
        reason: z.string(),
        at: z.iso.datetime(),
      }),
    )
    .default([]),
  /** Who settled a debated definition, and how. */
  settlement: z
    .strictObject({ name: z.string(), statement: z.string(), at: z.iso.datetime() })
    .nullable()
    .default(null),
  /** What people changed about how the run works, while it worked: `batch target`, `1 s`, `500 ms`. */
  tunings: z
    .array(
      z.strictObject({
        setting: z.string(),
        from: z.string(),
        to: z.string(),
        name: z.string(),
        at: z.iso.datetime(),
      }),
    )
    .default([]),
  /** What the run waited for, summed by reason; reasons that held at the same time count each for itself. */
  waited: z.array(z.strictObject({ reason: z.string(), times: z.int(), seconds: z.number() })).default([]),
  verdicts: z.array(CheckVerdict),
  movements: z.array(Movement),
  comparison: Comparison.optional(),
  coverage: Coverage.optional(),
  resultHash: z.string(),
  promotedAt: z.iso.datetime(),
  rowsRemoved: z.int(),
  rowsWritten: z.int(),
  rollbackDeadline: z.iso.datetime(),
  watched: z.array(z.strictObject({ consumer: z.string(), ok: z.boolean(), found: z.string() })),
  /** Absent while it was not taken back. */
  rollback: z
    .strictObject({
      askedBy: z.string(),
      askedAt: z.iso.datetime(),
      approvals: z.array(z.strictObject({ name: z.string(), because: z.string(), at: z.iso.datetime() })),
      restoredAt: z.iso.datetime(),
      rowsRestored: z.int(),
      conflicts: z.array(z.strictObject({ unit: z.string(), rows: z.int() })),
      decisions: z.array(
        z.strictObject({
          choice: z.enum(['force', 'leave']),
          name: z.string(),
          reason: z.string(),
          rows: z.int(),
        }),
      ),
    })
    .optional(),
});
export type BackfillRecord = z.infer<typeof BackfillRecord>;
<<<<<<< HEAD

/** The record in a few lines, for Slack. */
export function recordSummary(record: BackfillRecord): { part: string; text: string }[] {
  const { plan } = record;
  const passed = record.verdicts.filter(verdict => verdict.passed).length;
  return [
    { part: 'What changed', text: `${plan.scope.datasetTitle}: ${sayScope(plan.scope.period)}` },
    { part: 'Why', text: plan.purpose.statement },
    ...closedPart(plan),
    { part: 'When', text: `promoted ${sayInstant(record.promotedAt)}` },
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
    { part: 'Validated by', text: `${passed} of ${record.verdicts.length} checks passed` },
    { part: 'Rows', text: sayRows(record) },
    record.rollback
      ? { part: 'Rolled back', text: sayRollback(record.rollback) }
      : { part: 'Way back', text: `until ${sayInstant(record.rollbackDeadline)}` },
  ];
}

/** A version beside the table leaves the table alone, and the record says where it is. */
function sayRows({ id, plan, rowsRemoved, rowsWritten }: BackfillRecord): string {
  const { isolation, scope } = plan;
  if (isolation.strategy !== 'versioned_output') return `${rowsRemoved} replaced by ${rowsWritten}`;
  return `${rowsWritten} published in ${versionOf(scope.table, id).view}; ${scope.table} itself has not changed`;
}

/** The whole record as Markdown, for the file that is kept. Text that people typed is escaped. */
export function recordMarkdown(record: BackfillRecord): string {
  const { plan } = record;
  const sections = [
    `# BF-${record.id}: ${escapeMarkdown(plan.title)}`,
    recordSummary(record)
      .map(line => `- **${line.part}:** ${escapeMarkdown(line.text)}`)
      .join('\n'),
    '## Plan',
    table(
      ['Part', 'Answer'],
      [
        ['Kind', plan.kind.replace('_', '-')],
        ['Table', plan.scope.table],
        ['Period', sayPeriod(plan.scope.period.from, plan.scope.period.to)],
        ['Inputs', plan.inputs.join(', ')],
        ['Idempotency', plan.idempotency.approach],
        ['Isolation', sayIsolation(plan)],
        ['Rollback', plan.rollback.explanation],
        ['Risk', `${plan.context.risk.level}: ${plan.context.risk.reasons.join('; ')}`],
        ['Told', plan.communication.channels.map(channel => `#${channel.name}`).join(', ')],
        ['Plan hash', record.planHash],
        ['Result hash', record.resultHash],
      ],
    ),
    '## Approvals',
    table(
      ['Gate', 'Who', 'Because', 'When', 'Bound to'],
      record.approvals.map(a => [
        String(a.gate),
        sayApprover(a),
        a.reason === undefined ? a.because : `${a.because}: “${a.reason}”`,
        sayInstant(a.at),
        shortHash(a.boundHash),
      ]),
    ),
    ...(record.objections && record.objections.length > 0
      ? [
          '## Rejections on the way',
          table(
            ['Gate', 'Who', 'Why', 'When'],
            record.objections.map(o => [String(o.gate), o.name, o.reason, sayInstant(o.at)]),
          ),
        ]
      : []),
    ...(record.acknowledged.length > 0
      ? [
          '## Announcements that did not arrive',
          table(
            ['Channel', 'Acknowledged by', 'Error'],
            record.acknowledged.map(line => [line.channel, line.name, line.error]),
          ),
        ]
      : []),
    ...judged(plan),
    '## Checks',
    table(
      ['Check', 'Verdict', 'Observed', 'Expected'],
      record.verdicts.map(v => [v.title, v.passed ? 'passed' : 'failed', v.observed, v.expected]),
    ),
    ...closedSection(record),
    '## Movement',
    table(
      ['Metric', 'Month', 'Before', 'After', 'Difference', 'Percent'],
      record.movements.map(movementCells),
    ),
    ...kindSections(record).flatMap(({ title, text, table: found }) => [
      `## ${title}`,
      ...(text === undefined ? [] : [escapeMarkdown(text)]),
      ...(found ? [table(found.headings, found.rows)] : []),
    ]),
    ...(record.watched.length > 0
      ? [
          '## Downstream',
          table(
            ['Consumer', 'Verdict', 'Found'],
            record.watched.map(line => [line.consumer, line.ok ? 'fine' : 'broken', line.found]),
          ),
        ]
      : []),
    ...(record.rollback ? rollbackSections(record.rollback) : []),
    '## Logic',
    `${escapeMarkdown(plan.logic.title)}: ${escapeMarkdown(plan.logic.summary)}\n\nSHA-256 \`${plan.logic.sha256}\``,
    fence(plan.logic.sql),
  ];
  return `${sections.join('\n\n')}\n`;
}

type RolledBack = NonNullable<BackfillRecord['rollback']>;

function sayRollback({ askedBy, restoredAt, rowsRestored, conflicts }: RolledBack): string {
  const rows = conflicts.reduce((sum, unit) => sum + unit.rows, 0);
  const written = rows === 0 ? '' : `; ${rows} had been written since and were decided about one by one`;
  return `${sayInstant(restoredAt)}, asked for by ${askedBy}; ${rowsRestored} rows put back${written}`;
}

function rollbackSections(rollback: RolledBack): string[] {
  const { approvals, decisions } = rollback;
  return [
    '## Rollback',
    escapeMarkdown(sayRollback(rollback)),
    ...(approvals.length > 0
      ? [
          table(
            ['Approved by', 'Because', 'When'],
            approvals.map(({ name, because, at }) => [name, because, sayInstant(at)]),
          ),
        ]
      : []),
    ...(decisions.length > 0
      ? [
          table(
            ['Rows written since', 'Decision', 'By', 'Reason'],
            decisions.map(({ rows, choice, name, reason }) => [
              String(rows),
              choice === 'force' ? 'put back as before' : 'left as written',
              name,
              reason,
            ]),
          ),
        ]
      : []),
  ];
}

function closedPart(plan: Plan): { part: string; text: string }[] {
  const months = closedMonthsOf(plan);
  return months === null ? [] : [{ part: 'Closed months', text: `${months}, by the word of finance` }];
}

function closedSection({ plan, movements }: BackfillRecord): string[] {
  const lines = closedLinesOf(plan, movements);
  if (lines.length === 0) return [];
  const say = (value: number | null, decimals: number) => (value === null ? 'none' : value.toFixed(decimals));
  return [
    '## Closed months',
    table(
      ['Metric', 'Month', 'Reported', 'Before', 'After', 'Off the report', 'Reported in'],
      lines.map(({ title, unit, month, decimals, before, after, reported }) => [
        `${title} (${unit})`,
        month,
        reported ? reported.value.toFixed(decimals) : 'not kept',
        say(before, decimals),
        say(after, decimals),
        reported ? signed(reported.difference, decimals) : '–',
        reported?.where ?? '–',
      ]),
    ),
  ];
}

/** `2026-03-30 14:05 UTC` */
export function sayInstant(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** What was found before anybody was asked, and what would have noticed each way of failing. */
function judged({ context: { judgement } }: Plan): string[] {
  if (!judgement) return [];
  return [
    '## Judged beforehand',
    table(
      ['Question', 'Answer'],
      judgement.answers.map(({ question, sentence }) => [question, sentence]),
    ),
    table(
      ['Finding', 'Severity', 'In words'],
      judgement.findings.map(({ id, severity, sentence }) => [id, severity, sentence]),
    ),
    table(
      ['Could fail by', 'Noticed by'],
      judgement.failureModes.map(({ title, noticedBy }) => [title, noticedBy.join('; ')]),
    ),
  ];
}

function sayApprovals(record: BackfillRecord): string {
  if (record.approvals.length === 0) return 'nobody was required';
  return record.approvals
    .map(approval => `${sayApprover(approval)} (${approval.gate === 1 ? 'the plan' : 'the result'})`)
    .join(', ');
}

function sayApprover({ name, insteadOf }: BackfillRecord['approvals'][number]): string {
  return insteadOf === undefined ? name : `${name} for ${insteadOf}`;
}

function movementCells(movement: Movement): string[] {
  const { difference, percent } = moved(movement);
  const say = (value: number | null) => (value === null ? 'none' : value.toFixed(movement.decimals));
  return [
    `${movement.title} (${movement.unit})`,
    movement.period,
    say(movement.before),
    say(movement.after),
    signed(difference, movement.decimals),
    sayPercent(difference, percent),
  ];
}

/** From nothing to something is no percentage; from nothing to nothing is no movement. */
function sayPercent(difference: number, percent: number | null): string {
  if (percent !== null) return `${signed(percent, 1)}%`;
  return difference === 0 ? '0.0%' : 'new';
}

/** `+12.5`, `-3.0`, and `0.0` for whatever rounds to it. */
function signed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  if (Number(text) === 0) return text.replace('-', '');
  return value > 0 ? `+${text}` : text;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => escapeMarkdown(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), `|${headings.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n');
}

/** Nothing in it formats, links or begins a line of its own: Markdown ends a line at a carriage return, too. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>#~&]/g, '\\$&').replaceAll(/\s*[\n\r]\s*/g, ' ');
}

/** A code fence longer than any run of backticks inside it. */
function fence(code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(run => run[0].length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}sql\n${code.trimEnd()}\n${ticks}`;
}
=======
>>>>>>> 7fd8064 (Split the Markdown and the summary of a record from its schema)
