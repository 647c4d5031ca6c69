import { sayPeriod } from './civil-date.ts';
import { sayInstant } from './instant.ts';
import { type Movement, moved } from './movement.ts';
import type { BackfillRecord } from './record.ts';
import { kindSections } from './record-kinds.ts';
import {
  type RolledBack,
  recordSummary,
  sayApprover,
  sayRollback,
  sayTuning,
  unitsParted,
} from './record-summary.ts';
import { reasonsBeyond } from './risk/assess.ts';
import { closedLinesOf } from './say/closed-months.ts';
import { withNames } from './say/mention.ts';
import { type Plan, shortHash, type Told } from './schema.ts';
import { sayIsolation } from './strategy.ts';
import { saySeconds } from './throttle/quantity.ts';

/** How people are called in the file, and which channels are not named there because few people are in them. */
export type Known = {
  readonly people: ReadonlyMap<string, string>;
  readonly privateChannels: ReadonlySet<string>;
};

const NOTHING_KNOWN: Known = { people: new Map(), privateChannels: new Set() };

/** The whole record as Markdown, for the file that is kept. Text that people typed is escaped. */
export function recordMarkdown(record: BackfillRecord, known: Known = NOTHING_KNOWN): string {
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
        ['Risk', sayRisk(plan)],
        ['Told', plan.communication.channels.map(channel => sayTold(channel, known)).join(', ')],
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
    ...judged(plan, known),
    ...howItRan(record),
    '## Checks',
    table(
      ['Check', 'Verdict', 'Observed', 'Expected'],
      record.verdicts.map(v => [v.title, v.passed ? 'passed' : 'failed', v.observed, v.expected]),
    ),
    ...closedSection(record),
    record.rollback ? '## Movement as it was measured, before it was put back' : '## Movement',
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
    ...unitSection(record),
    ...(record.rollback ? rollbackSections(record.rollback) : []),
    '## Logic',
    `${escapeMarkdown(plan.logic.title)}: ${escapeMarkdown(plan.logic.summary)}\n\nSHA-256 \`${plan.logic.sha256}\``,
    fence(plan.logic.sql),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The answers to the five questions stand in a table of their own. */
function sayRisk({ context: { risk, judgement } }: Plan): string {
  const more = reasonsBeyond(risk, judgement.answers);
  return more.length === 0 ? risk.level : `${risk.level}: ${more.join('; ')}`;
}

/** As people read a channel where Slack does not hide it from those who are not in it. */
export function sayTold(
  { channelId, name }: Told,
  { privateChannels }: Pick<Known, 'privateChannels'>,
): string {
  return privateChannels.has(channelId) ? 'a private channel' : `#${name}`;
}

/** A sentence of the bot's own with the names of the people whom it mentions. */
export function sayNamed(sentence: string, people: Known['people']): string {
  return withNames(sentence, userId => people.get(userId) ?? 'somebody');
}

/** What became of each unit, where it was cancelled amid its promotion. */
function unitSection(record: BackfillRecord): string[] {
  const parted = unitsParted(record);
  if (!parted) return [];
  const { unit, changed, unchanged } = parted;
  const written = new Map(record.rollback?.conflicts.map(({ unit: key, rows }) => [key, rows]));
  const became = (key: string) => {
    const rows = written.get(key) ?? 0;
    if (rows === 0) return 'changed, then put back';
    const had = rows === 1 ? '1 row had' : `${rows} rows had`;
    return `changed, then put back; ${had} been written since and decided about one by one`;
  };
  return [
    '## Units',
    table(
      ['Unit', 'What became of it'],
      [...changed.map(key => [key, became(key)]), ...unchanged.map(key => [key, 'never changed'])],
    ),
    `A unit is one ${escapeMarkdown(unit)}.`,
  ];
}

function rollbackSections(rollback: RolledBack): string[] {
  const { approvals, decisions } = rollback;
  return [
    rollback.units ? '## Cancelled and put back' : '## Rollback',
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

function howItRan({ tunings, waited }: BackfillRecord): string[] {
  return [
    ...(tunings.length > 0
      ? [
          '## Changed while it ran',
          table(
            ['What', 'By', 'When'],
            tunings.map(tuning => [sayTuning(tuning), tuning.name, sayInstant(tuning.at)]),
          ),
        ]
      : []),
    ...(waited.length > 0
      ? [
          '## What it waited for',
          table(
            ['Reason', 'Waits', 'Together'],
            waited.map(({ reason, times, seconds }) => [reason, String(times), saySeconds(seconds)]),
          ),
        ]
      : []),
  ];
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

/** What was found before anybody was asked, and what would have noticed each way of failing. */
function judged({ context: { judgement } }: Plan, { people }: Known): string[] {
  return [
    '## Judged beforehand',
    table(
      ['Question', 'Answer'],
      judgement.answers.map(({ question, sentence }) => [question, sentence]),
    ),
    table(
      ['Finding', 'Severity', 'In words'],
      judgement.findings.map(({ id, severity, sentence }) => [id, severity, sayNamed(sentence, people)]),
    ),
    table(
      ['Could fail by', 'Noticed by'],
      judgement.failureModes.map(({ title, noticedBy }) => [title, noticedBy.join('; ')]),
    ),
  ];
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
