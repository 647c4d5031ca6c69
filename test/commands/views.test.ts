import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateMessage } from '../../sandbox/block-kit/message.ts';
import { validateSuggestions } from '../../sandbox/block-kit/suggestions.ts';
import { validateView } from '../../sandbox/block-kit/view.ts';
import { initialState } from '../../sandbox/workspace/input-state.ts';
import { conflictsView } from '../../src/commands/conflicts/view.ts';
import { help } from '../../src/commands/help/view.ts';
import { homeView } from '../../src/commands/home/view.ts';
import { datasetOption } from '../../src/commands/propose/dataset-inputs.ts';
import { ModalState, readAnswers, readMetadata } from '../../src/commands/propose/input.ts';
import { questionView } from '../../src/commands/propose/question-view.ts';
import { reviewView } from '../../src/commands/propose/review-view.ts';
import { doneView, refusedView, resumeView, workingView } from '../../src/commands/propose/small-views.ts';
import { doneReply, refusalReply } from '../../src/commands/reply.ts';
import { lookingView, rowsView } from '../../src/commands/rows/view.ts';
import { listView, statusView } from '../../src/commands/status/view.ts';
import { countingView, unitsView } from '../../src/commands/units/view.ts';
import { trailView } from '../../src/commands/verify/view.ts';
import { QUESTIONS } from '../../src/plan/draft.ts';
import type { DraftView, FieldErrors } from '../../src/plan/draft-view.ts';
import { RowClass, type RowSamples } from '../../src/plan/row-samples.ts';
import type { UnitList, UnitNote } from '../../src/plan/unit-list.ts';
import { permalink } from '../../src/slack/permalink.ts';
import { answersFixture } from '../fixtures/answers.ts';
import { profileFixture } from '../fixtures/profile.ts';
import { hostileText, markupIn, mrkdwnIn } from '../slack/hostile.ts';
import { hostileDraft, hostileReview, hostileStatus } from './draft-view-arbitrary.ts';
import { hostileHome } from './home-arbitrary.ts';

const RUNS = { numRuns: 30 };

/** Mentions of the people and channels of the fixtures, dates, and nothing else. */
const MEANT =
  /^(@(U012AB3CD|U0BEN|W0CHLOE)|#(C012AB3CD|G0PRIVATE)|!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d :-]+UTC)$/;

function expectView(view: object): void {
  expect(validateView(view as never, 'modal', null)).toEqual([]);
  for (const markup of mrkdwnIn(view).flatMap(markupIn)) expect(markup).toMatch(MEANT);
}

function expectMessage({ text, blocks }: { text: string; blocks: object[] }): void {
  expect(validateMessage({ blocks } as never, 'message', null)).toEqual([]);
  expect(text.length).toBeLessThanOrEqual(4_000);
  for (const markup of [text, ...mrkdwnIn(blocks)].flatMap(markupIn)) expect(markup).toMatch(MEANT);
}

function draft(step: number, differences: Partial<DraftView> = {}): DraftView {
  return {
    draftId: 'a5b1c8de-0000-4000-8000-000000000001',
    revises: null,
    step,
    answers: answersFixture(),
    datasets: [{ id: 'signups_daily', title: 'Daily signups', description: 'Signups a day and region.' }],
    profile: profileFixture(),
    suggestedKind: null,
    review: null,
    ready: false,
    ...differences,
  };
}

describe('every step of the modal', () => {
  it('is taken by Slack whatever was typed and however much the catalog holds', () => {
    fc.assert(
      fc.property(
        hostileDraft(),
        fc.dictionary(fc.constantFrom('purpose', 'dataset', 'checks'), hostileText()),
        (view, errors) => expectView(questionView(view, errors as FieldErrors)),
      ),
      RUNS,
    );
  });

  it('carries the draft and the step, and nothing else', () => {
    const view = questionView(draft(3));
    expect(readMetadata(view.private_metadata ?? '')).toEqual({ draftId: draft(3).draftId, step: 3 });
    expect(() => readMetadata('{"draftId":"x","step":3,"isAdmin":true}')).toThrow();
  });

  it('shows what was answered so that reading it back gives the same answers', () => {
    const answers = answersFixture({
      filterColumn: 'region',
      filterValues: 'EU, US',
      extraChannels: ['C0GROWTH'],
      tellPeople: ['U0BEN'],
      startAfter: '2026-04-02T08:00:00.000Z',
      example: 'march',
    });
    const read = QUESTIONS.map(({ step }) => {
      const { blocks } = questionView(draft(step, { answers }));
      return readAnswers(ModalState.parse(initialState(blocks as never)));
    });
    expect(Object.assign({}, ...read)).toEqual(answers);
  });

  it('takes an input that was emptied for an answer that was taken back', () => {
    const { blocks } = questionView(draft(2, { answers: {} }));
    const answers = readAnswers(ModalState.parse(initialState(blocks as never)));
    expect(Object.keys(answers).sort((a, b) => a.localeCompare(b))).toEqual([
      'filterColumn',
      'filterValues',
      'first',
      'last',
    ]);
    expect(Object.values(answers).every(answer => answer === undefined)).toBe(true);
  });

  it('asks for numbers only once a dataset was chosen', () => {
    const ids = JSON.stringify(questionView(draft(1, { profile: null, answers: {} })).blocks);
    expect(ids).not.toContain('answer.metrics');
    expect(JSON.stringify(questionView(draft(1)).blocks)).toContain('answer.metrics');
  });

  it('gives inputs a new place when they are filled anew, and leaves alone what may be being typed', () => {
    const place = (view: DraftView, field: string) =>
      questionView(view).blocks.find(block => block.block_id?.startsWith(`answer.${field}.`))?.block_id;
    const fresh = draft(1, { answers: { dataset: 'signups_daily' } });
    const before = draft(1, { answers: {} });
    expect(place(before, 'purpose')).toBe(place(fresh, 'purpose'));
    expect(place(before, 'ownerUserId')).not.toBe(place(fresh, 'ownerUserId'));
    const example = draft(1, { answers: { dataset: 'signups_daily', example: 'march' } });
    expect(place(fresh, 'purpose')).not.toBe(place(example, 'purpose'));
    expect(place(fresh, 'dataset')).toBe(place(example, 'dataset'));
  });

  it('offers the way back from the second question on', () => {
    expect(JSON.stringify(questionView(draft(1)))).not.toContain('draft_back');
    expect(JSON.stringify(questionView(draft(2)))).toContain('draft_back');
  });

  it('loses no error whose input is not on the screen', () => {
    const shown = JSON.stringify(questionView(draft(5), { dataset: 'No owner can be reached.' }));
    expect(shown).toContain('No owner can be reached.');
  });
});

describe('the review', () => {
  it('is taken by Slack whatever it has to say', () => {
    fc.assert(
      fc.property(hostileDraft(), hostileReview(), (view, review) =>
        expectView(reviewView({ ...view, step: 6 }, review)),
      ),
      RUNS,
    );
  });
});

describe('the rows that a rollback left alone', () => {
  it('are taken by Slack where every value grows when it is escaped', () => {
    const row = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [`${at}${'&'.repeat(40)}`, '<'.repeat(40)]),
    );
    const now = Object.fromEntries(Object.keys(row).map(column => [column, '>'.repeat(40)]));
    const conflict = { id: 1, unit: '2026-03-02', key: { day: '&'.repeat(400) }, seen: 'x' } as const;
    const conflicts = [
      { ...conflict, operation: 'updated', since: 'changed', before: row, promoted: null, now },
    ] as const;
    expectView(conflictsView(1, { open: 1, conflicts, title: '&'.repeat(300), key: ['day'], after: 0 }));
  });
});

describe('the small windows', () => {
  it('are taken by Slack whatever they have to say', () => {
    fc.assert(
      fc.property(hostileText(), hostileStatus(), (text, status) => {
        const words = text.replaceAll(/<[@#]/g, '');
        expectView(resumeView({ draftId: 'x', title: text, step: 6, updatedAt: new Date(0) }));
        expectView(workingView(words));
        expectView(refusedView({ code: 'x', message: words, remedy: words }));
        expectView(doneView(status.id, { ...status, waitingFor: [words] }));
        expectView(doneView(status.id, null));
      }),
      RUNS,
    );
  });
});

describe('rows before and after', () => {
  const cell = fc.option(hostileText(), { freq: 5 });
  const samples = fc
    .record({
      of: fc.constantFrom('staged' as const, 'promoted' as const),
      columns: fc.array(hostileText(), { minLength: 1, maxLength: 30 }),
      rows: fc.array(fc.array(cell, { minLength: 30, maxLength: 30 }), { maxLength: 20 }),
    })
    .map(
      ({ of, columns, rows }): RowSamples => ({
        of,
        columns,
        key: columns.slice(0, 2),
        masked: columns.slice(1),
        classes: RowClass.options.map(name => ({
          name,
          total: rows.length * 100,
          rows: rows.map(row => ({
            before: name === 'added' ? null : row,
            after: name === 'removed' ? null : row,
            changed: name === 'modified' ? columns.map((_, index) => index) : [],
          })),
        })),
      }),
    );

  it('are taken by Slack whatever stands in them', () => {
    expectView(lookingView(1));
    fc.assert(
      fc.property(hostileText(), samples, (title, found) =>
        expectView(rowsView(1, { title, samples: found })),
      ),
      RUNS,
    );
  });
});

describe('units before a run', () => {
  const rows = fc.nat({ max: 2_000_000_000 });
  const notes = fc.array(
    fc.record<UnitNote>({
      reason: fc.constant('set_aside'),
      unit: hostileText(),
      names: fc.array(hostileText(), { minLength: 1, maxLength: 12 }),
      because: hostileText(),
    }),
    { maxLength: 20 },
  );
  const span = fc.option(fc.record({ from: fc.constant('0001-01-01'), to: fc.constant('9999-12-31'), rows }));
  const list = fc.record<UnitList>({
    unit: hostileText(),
    inside: fc.array(fc.record({ name: hostileText(), rows: fc.option(rows) }), { maxLength: 60 }),
    outside: fc.option(
      fc.record({
        before: span,
        after: span,
        undated: rows,
        others: fc.record({
          rows,
          values: fc.option(
            fc.record({
              count: rows,
              first: fc.array(fc.record({ value: fc.option(hostileText()), rows }), { maxLength: 10 }),
            }),
          ),
        }),
      }),
    ),
    narrowedBy: fc.option(hostileText()),
    skipped: notes,
    doubtful: notes,
  });

  it('are taken by Slack whatever they are called and however many they are', () => {
    expectView(countingView(1));
    fc.assert(
      fc.property(hostileText(), list, fc.constantFrom(0, 25, 50), (title, found, skip) =>
        expectView(unitsView(1, { title, list: found }, skip)),
      ),
      RUNS,
    );
  });
});

describe('replies to the command', () => {
  it('are taken by Slack whatever they have to say', () => {
    fc.assert(
      fc.property(hostileStatus(), hostileText(), (status, text) => {
        const words = text.replaceAll(/<[@#]/g, '');
        const said = { ...status, waitingFor: status.waitingFor.map(line => line.replaceAll(/<[@#]/g, '')) };
        expectMessage(statusView(said));
        expectMessage(listView(Array.from({ length: 15 }, () => said)));
        expectMessage(refusalReply({ code: 'x', message: words || '-', remedy: words }));
        expectMessage(doneReply(words || '-'));
        expectMessage(trailView({ ok: false, seq: 3, why: text }));
      }),
      RUNS,
    );
    expectMessage(help());
    expectMessage(listView([]));
    expectMessage(trailView({ ok: true, rows: 12 }));
  });
});

describe('suggestions of datasets', () => {
  it('are taken by Slack whatever the catalog calls them', () => {
    fc.assert(
      fc.property(hostileText(), hostileText(), (title, description) => {
        const options = [datasetOption({ id: 'signups_daily', title, description })];
        expect(validateSuggestions({ options } as never)).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('the Home', () => {
  it('is taken by Slack whatever waits and however much of it', () => {
    fc.assert(
      fc.property(hostileHome(), home => {
        const view = homeView(home, place => permalink('https://tidewater.slack.com/', place));
        expect(validateView(view as never, 'home', null)).toEqual([]);
        for (const markup of mrkdwnIn(view).flatMap(markupIn)) expect(markup).toMatch(MEANT);
      }),
      RUNS,
    );
  });

  it('leads to a message, and to a reply inside its thread', () => {
    const place = { channelId: 'C1', ts: '1700000000.000200' };
    const address = (threadTs: string | null) => permalink('https://t.slack.com/', { ...place, threadTs });
    expect(address(null)).toBe('https://t.slack.com/archives/C1/p1700000000000200');
    expect(address(place.ts)).toBe(address(null));
    expect(address('1600000000.000100')).toBe(`${address(null)}?thread_ts=1600000000.000100&cid=C1`);
  });
});
