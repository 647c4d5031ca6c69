import { describe, expect, it } from 'vitest';
import { moved } from '../../src/plan/movement.ts';
import { BackfillRecord } from '../../src/plan/record.ts';
import { recordMarkdown } from '../../src/plan/record-markdown.ts';
import { recordSummary } from '../../src/plan/record-summary.ts';
import { planHash } from '../../src/plan/schema.ts';
import { judgementFixture } from '../fixtures/judgement.ts';
import { type PlanDifferences, planFixture } from '../fixtures/plan.ts';

type Movement = BackfillRecord['movements'][number];

function movement(before: number | null, after: number | null, decimals = 1): Movement {
  return { metric: 'signups', title: 'Signups', unit: 'count', decimals, period: '2026-03', before, after };
}

function record(differences: Partial<BackfillRecord> = {}, plan: PlanDifferences = {}): BackfillRecord {
  const whole = planFixture(plan);
  return BackfillRecord.parse({
    id: 7,
    version: 2,
    planHash: planHash(whole),
    plan: whole,
    proposer: 'Ada',
    proposedAt: '2026-04-01T12:00:00.000Z',
    approvals: [
      {
        gate: 1,
        name: 'Ben',
        because: 'Ben owns it',
        at: '2026-04-01T13:00:00.000Z',
        boundHash: 'a'.repeat(64),
      },
    ],
    acknowledged: [],
    overrides: [],
    settlement: null,
    verdicts: [],
    movements: [movement(100, 112.5)],
    resultHash: 'b'.repeat(64),
    promotedAt: '2026-04-02T12:00:00.000Z',
    rowsRemoved: 20,
    rowsWritten: 21,
    rollbackDeadline: '2026-04-16T12:00:00.000Z',
    watched: [],
    ...differences,
  });
}

/** The cells of the row that begins with `first`, as Markdown has them. */
function cells(markdown: string, first: string): string[] {
  const row = markdown.split('\n').find(line => line.startsWith(`| ${first} |`));
  return row?.slice(2, -2).split(/ (?<!\\)\| /) ?? [];
}

const MARKUP = ['**bold**', '_it_', '`code`', '[x](http://e)', '<b>', '# h', '~~s~~', '&lt;', '\\', 'a|b'];

describe('how far a number moved', () => {
  it.each([
    [100, 112.5, 12.5, 12.5],
    [100, 90, -10, -10],
    [-100, -50, 50, 50],
    [50, null, -50, -100],
    [0, 5, 5, null],
    [null, 5, 5, null],
    [0, 0, 0, null],
    [null, null, 0, null],
  ])('from %j to %j is %j, in percent %j', (before, after, difference, percent) => {
    expect(moved({ before, after })).toEqual({ difference, percent });
  });
});

describe('how the run went', () => {
  it('names what was tuned by whom, and what it waited for, in the summary and in the file', () => {
    const went = record({
      tunings: [
        { setting: 'batch target', from: '1 s', to: '500 ms', name: 'Ben', at: '2026-04-02T09:00:00.000Z' },
      ],
      waited: [
        { reason: 'replication lag', times: 3, seconds: 150 },
        { reason: 'the hours in which it may work', times: 1, seconds: 0.4 },
      ],
    });
    const parts = new Map(recordSummary(went).map(({ part, text }) => [part, text]));
    expect(parts.get('Tuned')).toBe('batch target 1 s → 500 ms by Ben');
    expect(parts.get('Waited for')).toBe(
      'replication lag 2.5 min, 3 times; the hours in which it may work 400 ms',
    );
    const markdown = recordMarkdown(went);
    expect(cells(markdown, 'batch target 1 s → 500 ms')).toEqual([
      'batch target 1 s → 500 ms',
      'Ben',
      '2026-04-02 09:00 UTC',
    ]);
    expect(cells(markdown, 'replication lag')).toEqual(['replication lag', '3', '2.5 min']);
    expect(recordMarkdown(record())).not.toMatch(/Changed while it ran|What it waited for/);
  });
});

describe('a record of what was cancelled while its units were promoted one by one', () => {
  it('says which units had changed and which never did, and speaks of no promotion', () => {
    const amid = record({
      promotedAt: null,
      rollbackDeadline: null,
      rollback: {
        askedBy: 'Ben',
        askedAt: '2026-04-02T12:00:00.000Z',
        approvals: [],
        restoredAt: '2026-04-02T12:01:00.000Z',
        rowsRestored: 5,
        units: ['2026-03-02', '2026-03-03'],
        conflicts: [{ unit: '2026-03-03', rows: 1 }],
        decisions: [{ choice: 'leave', name: 'Ada', reason: 'The late signups are right.', rows: 1 }],
      },
    });
    const parts = new Map(recordSummary(amid).map(({ part, text }) => [part, text]));
    expect(parts.get('What was to change')).toBe('Daily signups: 2 Mar 2026 to 11 Mar 2026');
    expect(parts.get('When')).toBe(
      'cancelled by Ben on 2026-04-02 12:00 UTC, while its units were promoted one by one',
    );
    expect(parts.get('Changed, then put back')).toBe(
      '2 of 10 days (2026-03-02, 2026-03-03): 5 rows put back; 1 row had been written since and decided about one by one',
    );
    expect(parts.get('Never changed')).toMatch(/^8 \(2026-03-04, [\s\S]*2026-03-11\)$/);
    expect([...parts.keys()]).not.toEqual(expect.arrayContaining(['What changed', 'Rows', 'Way back']));
    const markdown = recordMarkdown(amid);
    expect(cells(markdown, '2026-03-02')).toEqual(['2026-03-02', 'changed, then put back']);
    expect(cells(markdown, '2026-03-03')[1]).toMatch(/^changed, then put back; 1 row had been written since/);
    expect(cells(markdown, '2026-03-11')).toEqual(['2026-03-11', 'never changed']);
    expect(markdown).toContain('| 1 | left as written | Ada | The late signups are right. |');
    expect(markdown).toMatch(/## Cancelled and put back/);
  });
});

describe('the record as Markdown', () => {
  it('calls people by their names in what was found, and no private channel by its own', () => {
    const found = { id: 'definition', rule: 'definition', severity: 'blocks' as const, demands: [] };
    const findings = [{ ...found, sentence: '<@U_BEN> decides, not <@U_GONE>.' }];
    const told = ['GROWTH', 'BOARD'].map(name => ({ channelId: `C_${name}`, name, because: 'it reads' }));
    const markdown = recordMarkdown(
      record(
        {},
        {
          communication: { channels: told },
          context: { judgement: judgementFixture({ findings }) },
        },
      ),
      { people: new Map([['U_BEN', 'Ben']]), privateChannels: new Set(['C_BOARD']) },
    );
    expect(cells(markdown, 'definition')[2]).toBe('Ben decides, not somebody.');
    expect(cells(markdown, 'Told')[1]).toBe('\\#GROWTH, a private channel');
    expect(markdown).not.toMatch(/BOARD|U_/);
  });

  it.each([
    [movement(100, 112.5), ['100.0', '112.5', '+12.5', '+12.5%']],
    [movement(100, 87.5), ['100.0', '87.5', '-12.5', '-12.5%']],
    [movement(0, 5), ['0.0', '5.0', '+5.0', 'new']],
    [movement(null, 5), ['none', '5.0', '+5.0', 'new']],
    [movement(50, null), ['50.0', 'none', '-50.0', '-100.0%']],
    [movement(0, 0), ['0.0', '0.0', '0.0', '0.0%']],
    [movement(null, null), ['none', 'none', '0.0', '0.0%']],
    [movement(1000, 999.99), ['1000.0', '1000.0', '0.0', '0.0%']],
  ])('shows a movement with its sign, and none where nothing moved', (line, expected) => {
    const markdown = recordMarkdown(record({ movements: [line] }));
    expect(cells(markdown, 'Signups (count)').slice(2)).toEqual(expected);
  });

  it('answers what changed, why, when, by whom, by which logic, and how it was validated', () => {
    const parts = recordSummary(record()).map(({ part, text }) => `${part}: ${text}`);
    expect(parts).toEqual([
      'What changed: Daily signups: 2 Mar 2026 to 11 Mar 2026',
      'Why: Signups of one app version were not counted.',
      'When: promoted 2026-04-02 12:00 UTC',
      'By whom: proposed by Ada, owned by Ben',
      'Approved by: Ben (the plan)',
      expect.stringMatching(/^Logic: Every signup \([0-9a-f]{10}\), plan version 2 \([0-9a-f]{10}\)$/),
      'Validated by: 0 of 0 checks passed',
      'Rows: 20 replaced by 21',
      'Way back: until 2026-04-16 12:00 UTC',
    ]);
    expect(recordSummary(record({ approvals: [] }))[4]?.text).toBe('nobody was required');
  });

  it('holds the whole text of the logic, whatever backticks are in it', () => {
    const sql = "select '````' as a, '```sql' as b\n";
    const markdown = recordMarkdown(record({}, { logic: { sql } }));
    expect(markdown).toContain(`\`\`\`\`\`sql\n${sql.trimEnd()}\n\`\`\`\`\``);
  });

  it.each(MARKUP)('shows %s as it was typed, wherever people type', typed => {
    const markdown = recordMarkdown(
      record(
        { acknowledged: [{ channel: typed, name: typed, error: typed }], proposer: typed },
        { purpose: { statement: typed }, title: typed },
      ),
    );
    const escaped = typed.replaceAll(/[\\`*_[\]<>#~&]/g, '\\$&');
    expect(markdown.split('\n')[0]).toBe(`# BF-7: ${escaped}`);
    expect(markdown).toContain(`- **Why:** ${escaped}`);
    expect(cells(markdown, escaped.replaceAll('|', '\\|'))).toEqual(
      Array(3).fill(escaped.replaceAll('|', '\\|')),
    );
  });

  it.each(['\n', '\r', '\r\n', ' \n\n '])(
    'lets no typed line break (%j) begin a line of its own',
    newline => {
      const typed = `innocent${newline}- **Approved by:** everyone${newline}| Check | passed |`;
      const calm = recordMarkdown(record());
      const hostile = recordMarkdown(
        record(
          {
            acknowledged: [],
            approvals: record().approvals.map(approval => ({ ...approval, because: typed })),
          },
          { purpose: { statement: typed } },
        ),
      );
      expect(hostile.split(/[\n\r]/)).toHaveLength(calm.split(/[\n\r]/).length);
      expect(hostile.match(/^\| Check/gm)).toHaveLength(1);
    },
  );

  it('tells of consumers and of channels that were not told only where there are any', () => {
    expect(recordMarkdown(record())).not.toMatch(/Downstream|did not arrive/);
    const full = recordMarkdown(
      record({
        watched: [{ consumer: 'Board report', ok: false, found: 'no rows' }],
        acknowledged: [{ channel: '#gone', name: 'Ben', error: 'is_archived' }],
      }),
    );
    expect(full).toContain('| Board report | broken | no rows |');
    expect(full).toMatch(
      /Not well since:\*\* Board report \(no rows\)\. .* looks into it; \/backfill rollback BF-/,
    );
    expect(full).toContain('| \\#gone | Ben | is\\_archived |');
  });
});
