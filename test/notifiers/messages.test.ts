import { describe, expect, it } from 'vitest';
import { render } from '../../src/notifiers/renderers.ts';
import type { SlotLine } from '../../src/plan/say/models/parts.ts';
import type { MessageKind, MessageModel } from '../../src/plan/say/models.ts';
import { MODELS } from '../../src/plan/say/models.ts';
import { BACKFILL_BUTTONS, DELIVERY_BUTTONS } from '../../src/slack/ids.ts';
import type { MessageContent } from '../../src/store/messages.ts';

const head = { id: 1234, title: 'Correction of Daily signups' };

function slot(differences: Partial<SlotLine> = {}): SlotLine {
  return {
    anyOf: [],
    because: 'a rule says so',
    filledBy: null,
    filledFor: null,
    reason: null,
    asks: null,
    standIns: [],
    unreachable: [],
    ...differences,
  };
}

const REQUEST: MessageModel<'approval_request'> = {
  ...head,
  version: 2,
  hash: 'd83a2cc41e00ffee',
  state: 'proposed',
  stateMeaning: 'announced; the owners are asked to approve the plan',
  kind: 'Correction',
  risk: { level: 'high', reasons: ['finance reports on these numbers'] },
  closedMonths: null,
  purpose: 'Signups of one app version were not counted.',
  datasetTitle: 'Daily signups',
  scope: '2 Mar 2026 to 11 Mar 2026',
  units: 10,
  grain: 'day',
  rows: 2_101,
  logic: 'Every signup',
  checks: ['Row count'],
  proposer: 'U0ADA',
  owner: 'U0ADA',
  slots: [
    slot({ anyOf: ['U0BEN'], because: 'Ben owns Daily signups', filledBy: 'U0BEN' }),
    slot({ anyOf: ['U0CLEO', 'U0DEV'], because: 'Cleo owns Daily signups' }),
  ],
  messageKey: 'BF-1234/gate1/v2',
  blockedBy: [],
  objections: [],
  unconfirmed: [],
  needsReason: false,
  expiresAt: null,
  changes: [],
  open: true,
  undelivered: [],
  holds: [],
};

const ANNOUNCEMENT: MessageModel<'announcement'> = {
  ...head,
  version: 1,
  kind: 'Correction',
  datasetTitle: 'Daily signups',
  purpose: 'Signups of one app version were not counted.',
  period: '2 Mar 2026 to 11 Mar 2026',
  metrics: ['Signups'],
  expectedMovement: 'Signups rise by a tenth.',
  when: 'approved',
  answersUserId: 'U0ADA',
  proposer: 'U0ADA',
  because: 'people here work with Daily signups',
  closedMonths: null,
  finance: false,
  tellMovement: false,
  supersededBy: null,
};

function said<K extends MessageKind>(kind: K, model: MessageModel<K>): string {
  const content = { kind, model: MODELS[kind].parse(model) } as MessageContent;
  return JSON.stringify(render(content, { state: 'none' }));
}

describe('the approval request', () => {
  it('says who approved, who is missing and why, and how to decide', () => {
    const shown = said('approval_request', REQUEST);
    expect(shown).toContain('Approvals: 1 of 2');
    expect(shown).toContain('✅ <@U0BEN> approved (Ben owns Daily signups)');
    expect(shown).toContain('⏳ <@U0CLEO> or <@U0DEV> is asked');
    expect(shown).toContain('React with ✅');
    expect(shown).toContain('`d83a2cc41e`');
    expect(shown).toContain('BF-1234 · Correction');
    expect(shown).not.toContain('BF-1,234');
  });

  it('names who blocks it, and where nobody could be told', () => {
    const shown = said('approval_request', {
      ...REQUEST,
      blockedBy: ['U0BEN'],
      undelivered: ['#board', 'C0ABCDE'],
    });
    expect(shown).toContain('⛔ <@U0BEN> blocks it');
    expect(shown).toContain('in #board, <#C0ABCDE>');
  });

  it.each([
    ['proposed', ['edit', 'cancel']],
    ['running', ['pause', 'cancel']],
    ['paused', ['resume', 'cancel']],
    ['failed', ['edit', 'retry', 'cancel']],
    ['recorded', []],
    ['superseded', []],
  ] as const)('offers in the state %s only what the lifecycle allows', (state, offered) => {
    const shown = said('approval_request', { ...REQUEST, state, open: false });
    const buttons = Object.entries(BACKFILL_BUTTONS).filter(([, id]) => shown.includes(`"${id}"`));
    expect(new Set(buttons.map(([name]) => name))).toEqual(new Set(offered));
    expect(shown).not.toContain('React with');
  });
});

describe('the announcement', () => {
  it('tells what, why, which period, how far, when, and whom to ask', () => {
    const shown = said('announcement', ANNOUNCEMENT);
    for (const part of [
      'Daily signups',
      'not counted',
      '2 Mar 2026 to 11 Mar 2026',
      'rise by a tenth',
      'as soon as it is approved',
      '<@U0ADA>',
      'people here work with Daily signups',
    ]) {
      expect(shown).toContain(part);
    }
    expect(shown).not.toContain('For finance');
  });

  it('begins with what matters to finance where finance reads it', () => {
    expect(said('announcement', { ...ANNOUNCEMENT, finance: true })).toContain('*For finance:*');
  });

  it('says what is counted differently where the definition changes', () => {
    const disclosure = 'Signups from phones count, too.';
    expect(said('announcement', { ...ANNOUNCEMENT, disclosure })).toMatch(
      /\*What is counted differently\*[^"]*Signups from phones count, too\./,
    );
    expect(said('announcement', ANNOUNCEMENT)).not.toContain('counted differently');
  });

  it('says what to expect where the engine promises less', () => {
    const weaker = ['Trino changes one day at a time.'];
    expect(said('announcement', { ...ANNOUNCEMENT, weaker })).toMatch(
      /What to expect while it happens[\s\S]*one day at a time/,
    );
  });

  it("names a start in the reader's own time", () => {
    const shown = said('announcement', { ...ANNOUNCEMENT, when: '2026-04-02T08:00:00.000Z' });
    expect(shown).toContain('not before <!date^1775116800^');
  });

  it('is struck out once it no longer holds, and says what holds instead', () => {
    const shown = said('announcement', { ...ANNOUNCEMENT, supersededBy: 'version 2 of the plan' });
    expect(shown).toContain('no longer holds');
    expect(shown).toContain('version 2 of the plan');
    expect(shown).toContain('~Signups rise by a tenth.~');
  });
});

describe('the progress', () => {
  const progress = {
    ...head,
    state: 'running',
    rows: 10,
    unit: null,
    note: null,
    elapsedSeconds: 3,
    doneAt: null,
    waiting: null,
  };

  it('has no time left to tell before the first unit, and none after the last', () => {
    const first = said('progress', {
      ...progress,
      done: 0,
      total: 10,
      ratePerSecond: null,
      secondsLeft: null,
    });
    expect(first).toContain('0 of 10 units');
    expect(first).not.toContain('left');
    const last = said('progress', { ...progress, done: 10, total: 10, ratePerSecond: 2, secondsLeft: null });
    expect(last).toContain('100%');
    expect(last).not.toContain('left');
  });

  it('tells the time left as work and by the clock', () => {
    const shown = said('progress', {
      ...progress,
      done: 5,
      total: 10,
      ratePerSecond: 0.5,
      secondsLeft: 10,
      doneAt: '2026-03-30T14:05:00.000Z',
    });
    expect(shown).toContain('about 10 s of work left');
    expect(shown).toMatch(/by the clock done <!date\^\d+\^/);
  });

  it('says since when it waits, and names every reason', () => {
    const shown = said('progress', {
      ...progress,
      done: 5,
      total: 10,
      ratePerSecond: null,
      secondsLeft: null,
      waiting: {
        since: '2026-03-30T12:03:00.000Z',
        reasons: [
          { text: 'replication lag 14 s, over 10 s', until: null, by: null },
          { text: 'it may only work from 20:00', until: '2026-03-30T20:00:00.000Z', by: null },
          { text: 'all backfills were stopped', until: null, by: 'U0DEV' },
        ],
      },
    });
    expect(shown).toMatch(/\*Waiting\* since <!date/);
    expect(shown).toContain('replication lag 14 s, over 10 s');
    expect(shown).toMatch(/only work from 20:00; goes on <!date/);
    expect(shown).toContain('stopped by <@U0DEV>');
  });
});

describe('a promotion that can be given up', () => {
  const { cancel, promote, takeBack } = BACKFILL_BUTTONS;
  const buttonsOf = (shown: string) => [cancel, promote, takeBack].filter(id => shown.includes(`"${id}"`));

  it.each([
    ['nothing has changed', { begun: false }, [cancel, promote]],
    ['production has changed in part', { begun: true }, [promote, takeBack]],
    ['only taking it back is left', { begun: true, canGoOn: false }, [takeBack]],
  ])('offers, when it was postponed and %s, what there is to do', (_when, standing, buttons) => {
    const why = { ...head, mention: ['U0ADA'], reason: 'Rows were held.', remedy: 'Try again.' };
    expect(buttonsOf(said('postponed', { ...why, canGoOn: true, ...standing }))).toEqual(buttons);
  });

  it('offers while it goes on unit by unit to take back what is done, and no other cancel', () => {
    const going = {
      ...head,
      done: 3,
      total: 10,
      rows: 10,
      unit: null,
      ratePerSecond: null,
      secondsLeft: null,
      elapsedSeconds: 3,
      note: null,
      doneAt: null,
      waiting: null,
    };
    expect(buttonsOf(said('progress', { ...going, state: 'promoting' }))).toEqual([takeBack]);
    expect(buttonsOf(said('progress', { ...going, state: 'running' }))).toEqual([cancel]);
    expect(buttonsOf(said('approval_request', { ...REQUEST, state: 'promoting' }))).toEqual([]);
  });
});

describe('the verdicts', () => {
  it('put what stops the backfill first and say which units are to blame', () => {
    const verdict = {
      kind: 'row_count',
      blocking: true,
      passed: true,
      observed: '1',
      expected: '1',
      units: [],
    };
    const shown = said('verdicts', {
      ...head,
      comparison: 'All 20 rows agree.',
      coverage: ['segment is empty in 2% of all rows.'],
      verdicts: [
        { ...verdict, checkId: 'a', title: 'Fine' },
        { ...verdict, checkId: 'b', title: 'Odd', passed: false, blocking: false },
        { ...verdict, checkId: 'c', title: 'Broken', passed: false, units: ['2026-03-02'] },
      ],
    });
    expect(shown).toContain('1 of 3 checks passed');
    expect(shown).toMatch(/All 20 rows agree\.[\s\S]*by period and segment[\s\S]*segment is empty in 2%/);
    expect(shown).toMatch(/❌ \*Broken[\s\S]*in 2026-03-02[\s\S]*⚠️ \*Odd[\s\S]*✅ \*Fine/);
  });
});

describe('a channel that could not be told', () => {
  const undelivered = {
    ...head,
    messageKey: 'BF-1234/announcement/v1/C0BOARD',
    channel: 'C0BOARD1',
    error: 'channel_not_found',
    remedy: 'Invite the bot, then try again.',
    mention: ['U0ADA'],
    acknowledgedBy: null,
  };

  it('can be tried again or acknowledged, by buttons that name the message', () => {
    const shown = said('undelivered', undelivered);
    expect(shown).toContain(DELIVERY_BUTTONS.again);
    expect(shown).toContain(DELIVERY_BUTTONS.acknowledge);
    expect(shown.split(`"value":"${undelivered.messageKey}"`)).toHaveLength(3);
  });

  it('offers nothing more once somebody has acknowledged it', () => {
    const shown = said('undelivered', { ...undelivered, acknowledgedBy: 'U0ADA' });
    expect(shown).toContain('<@U0ADA> acknowledged');
    expect(shown).not.toContain('"button"');
  });

  it('cannot be waived when it is the request itself that is missing', () => {
    const shown = said('undelivered', { ...undelivered, messageKey: 'BF-1234/gate1/v1' });
    expect(shown).toContain('could not ask for approval');
    expect(shown).not.toContain(DELIVERY_BUTTONS.acknowledge);
  });
});

describe('the plan', () => {
  it('mentions people in what the bot found, and nobody in what was typed', () => {
    const parts = [
      { part: 'Purpose', text: 'As <@U0BEN> said.' },
      { part: 'What was found', text: '<@U0CLEO> decides.', ours: true },
    ];
    const shown = said('plan_details', { ...head, version: 1, hash: 'abc', parts, sql: 'select 1' });
    expect(shown).toContain('<@U0CLEO> decides');
    expect(shown).not.toContain('<@U0BEN>');
  });

  it('shows SQL that cannot leave its block', () => {
    const shown = said('plan_details', {
      ...head,
      version: 1,
      hash: 'abc',
      parts: [{ part: 'Purpose', text: 'x' }],
      sql: 'select 1 -- ``` *free* <!channel>',
    });
    expect(shown).toContain('```select 1 -- ˋˋˋ *free* &lt;!channel&gt;```');
  });

  it('says what is left out where the SQL is longer than a message', () => {
    const sql = Array.from({ length: 2_000 }, (_, line) => `select ${line}`).join('\n');
    const shown = said('plan_details', { ...head, version: 1, hash: 'abc', parts: [], sql });
    expect(shown).toMatch(/… and \d+ more parts in the record/);
  });
});
