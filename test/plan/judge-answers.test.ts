import { describe, expect, it } from 'vitest';
import type { AnswerField, DraftAnswers } from '../../src/plan/draft.ts';
import { QUESTIONS, REVIEW_STEP, stepAtFault } from '../../src/plan/draft.ts';
import { judgeAnswers, MAX_UNITS } from '../../src/plan/judge-answers.ts';
import type { DatasetProfile } from '../../src/plan/profile.ts';
import { answersFixture, NOON } from '../fixtures/answers.ts';
import { ADA, BEN, profileFixture } from '../fixtures/profile.ts';

type Wrong = { [Field in keyof DraftAnswers]?: DraftAnswers[Field] | undefined };

function judge(wrong: Wrong, profile: Partial<DatasetProfile> = {}, upToStep = REVIEW_STEP) {
  const ground = { profile: profileFixture(profile), proposer: 'U_ADA', now: NOON };
  return judgeAnswers(answersFixture(wrong), ground, upToStep);
}

const weekly = { period: { column: 'week', grain: 'week', timezone: 'UTC' } } as const;
const monthly = { period: { column: 'month', grain: 'month', timezone: 'UTC' } } as const;
const inAuckland = { period: { column: 'day', grain: 'day', timezone: 'Pacific/Auckland' } } as const;
const unknownHome = { homeChannel: { name: '#data-changes', botIsMember: false } };
const manyValues = Array.from({ length: 101 }, (_, index) => `R${index}`).join(',');

describe('judging answers', () => {
  it('finds nothing wrong with whole answers', () => {
    expect(judge({})).toEqual({});
    expect(judge({ filterColumn: 'region', filterValues: 'EU, US' })).toEqual({});
    expect(judge({ startAfter: '2026-04-02T06:00:00Z' })).toEqual({});
    expect(judge({ logic: 'as_then', settled: 'debated', deciderUserId: 'U_BEN' })).toEqual({});
    expect(judge({ rollbackDays: undefined, tellPeople: undefined })).toEqual({});
    expect(judge({ filterColumn: '  ', rollbackDays: ' ', startAfter: ' ' })).toEqual({});
  });

  it.each<[string, Wrong, AnswerField, RegExp, Partial<DatasetProfile>?]>([
    ['no kind', { kind: undefined }, 'kind', /Choose the kind/],
    ['no purpose', { purpose: ' \n' }, 'purpose', /Say in one sentence/],
    ['no metric', { metrics: [] }, 'metrics', /at least one number/],
    [
      'a metric of another dataset',
      { metrics: ['signups', 'revenue'] },
      'metrics',
      /no number “revenue”\. Choose from: signups, amount/,
    ],
    ['nobody accountable', { ownerUserId: undefined }, 'ownerUserId', /Choose the one person/],
    ['no first day', { first: '' }, 'first', /Choose the first day/],
    ['a first day in words', { first: 'yesterday' }, 'first', /year-month-day, for example/],
    ['a day that never was', { first: '2026-02-29' }, 'first', /year-month-day/],
    ['a year of two digits', { first: '0026-03-02' }, 'first', /from 1 Jan 1900 on/],
    ['the first day of the calendar', { first: '0000-01-01' }, 'first', /from 1 Jan 1900 on/, weekly],
    ['no last day', { last: undefined }, 'last', /Choose the last day/],
    ['a last day in words', { last: 'today' }, 'last', /year-month-day/],
    ['a last day to come', { last: '2026-04-02' }, 'last', /History ends today/],
    ['an end before the start', { last: '2026-03-01' }, 'last', /before the first one \(2 Mar 2026\)\. Swap/],
    [
      'a week that is cut',
      { first: '2026-03-03', last: '2026-03-08' },
      'first',
      /whole weeks\. Choose 2 Mar 2026 to 8 Mar 2026/,
      weekly,
    ],
    [
      'a month that is cut',
      { first: '2026-02-01', last: '2026-03-15' },
      'first',
      /Choose 1 Feb 2026 to 31 Mar 2026/,
      monthly,
    ],
    [
      'a week that is not over',
      { first: '2026-03-23', last: '2026-04-01' },
      'first',
      /Choose 23 Mar 2026 to 29 Mar 2026/,
      weekly,
    ],
    [
      'only a week that is not over',
      { first: '2026-03-30', last: '2026-04-01' },
      'first',
      /This week is not over yet; choose an earlier one/,
      weekly,
    ],
    [
      'more units than anyone reviews',
      { first: '1950-01-01' },
      'last',
      /one backfill takes 20000\. Split it/,
    ],
    [
      'a column people cannot narrow by',
      { filterColumn: 'app; drop table', filterValues: '4.2' },
      'filterColumn',
      /cannot be narrowed by “app; drop table”\. Choose from: region/,
    ],
    ['values without a column', { filterValues: 'EU' }, 'filterColumn', /Choose the column/],
    [
      'a column without values',
      { filterColumn: 'region', filterValues: ' ,\n, ' },
      'filterValues',
      /Name at least one value/,
    ],
    [
      'more than a hundred values',
      { filterColumn: 'region', filterValues: manyValues },
      'filterValues',
      /at most 100/,
    ],
    ['no logic', { logic: undefined }, 'logic', /Choose the logic/],
    ['an unknown logic', { logic: 'clever' }, 'logic', /no logic “clever”\. Choose from: corrected, as_then/],
    ['silence about the definition', { settled: undefined }, 'settled', /everyone agrees/],
    [
      'a definition that only its proposer calls settled',
      { logic: 'as_then' },
      'settled',
      /catalog says that “As it was counted then” is still debated\. Choose .* and name who settles it/,
    ],
    ['a debated definition', { settled: 'debated' }, 'deciderUserId', /Name the person who settles/],
    [
      'a definition that the proposer wants to settle alone',
      { settled: 'debated', deciderUserId: 'U_ADA' },
      'deciderUserId',
      /Nobody settles a definition for their own proposal/,
    ],
    ['no check', { checks: [] }, 'checks', /at least one check/],
    ['an unknown check', { checks: ['unique', 'luck'] }, 'checks', /no check “luck”\. Choose from: unique/],
    ['no expectation', { expectedMovement: '' }, 'expectedMovement', /how the numbers should move/],
    ['no way back', { rollbackDays: '0' }, 'rollbackDays', /1 to 90 days/],
    ['a way back for ever', { rollbackDays: '91' }, 'rollbackDays', /1 to 90 days/],
    ['a way back in words', { rollbackDays: 'a week' }, 'rollbackDays', /1 to 90 days/],
    ['nobody who answers', { answersUserId: '' }, 'answersUserId', /Choose who answers/],
    ['a start that has passed', { startAfter: '2026-04-01T12:00:00Z' }, 'startAfter', /has passed/],
    ['a start in words', { startAfter: 'soon' }, 'startAfter', /Choose a day and a time/],
    ['a start nobody lives to see', { startAfter: '+012026-01-01T00:00:00Z' }, 'startAfter', /within a year/],
    [
      'a dataset whose only owner asks',
      {},
      'dataset',
      /You are the only owner.*add a second owner/,
      { owners: [ADA] },
    ],
    [
      'a dataset whose owners Slack does not know',
      {},
      'dataset',
      /No owner .* reached in Slack \(Ben\)\. Correct the e-mail address/,
      { owners: [{ email: BEN.email, name: BEN.name }] },
    ],
    [
      'a home channel Slack does not know',
      {},
      'dataset',
      /thread in #data-changes.*Create the channel or invite/,
      unknownHome,
    ],
  ])('complains of %s at its field and says what to do', (_, wrong, field, complaint, profile) => {
    const errors = judge(wrong, profile);
    expect(errors[field]).toMatch(complaint);
    expect(Object.keys(errors)).toEqual([field]);
  });

  it('calls a day today where it is today in the zone of the dataset', () => {
    expect(judge({ last: '2026-04-02' }, inAuckland)).toEqual({});
    expect(judge({ last: '2026-04-02' })).toHaveProperty('last');
  });

  it.each([{ first: 'x', last: 'y' }, { first: 'zzz' }, { last: 'zzz' }, { first: '', last: 'abc' }])(
    'answers days that are none, %j, with complaints and no error',
    wrong => {
      for (const profile of [weekly, monthly, {}]) {
        const errors = judge(wrong, profile);
        expect(Object.keys(errors).length).toBeGreaterThan(0);
        expect(Object.keys(errors).every(field => field === 'first' || field === 'last')).toBe(true);
      }
    },
  );

  it('takes as many units as one backfill may hold, and no more', () => {
    const first = new Date(Date.parse('2026-04-01') - (MAX_UNITS - 1) * 86_400_000)
      .toISOString()
      .slice(0, 10);
    expect(judge({ first, last: '2026-04-01' })).toEqual({});
    expect(judge({ first, last: '2026-04-01' }, weekly)).toHaveProperty('first');
  });

  it('refuses a scope that lies in the future at both its ends', () => {
    expect(judge({ first: '2026-04-02', last: '2026-04-03' })).toEqual({
      first: 'This day has not happened yet; today is 1 Apr 2026. History ends today.',
      last: 'This day has not happened yet; today is 1 Apr 2026. History ends today.',
    });
  });

  it('looks no further than the question that was answered', () => {
    const empty = { logic: undefined, checks: [], answersUserId: undefined };
    expect(judge(empty, {}, 2)).toEqual({});
    expect(Object.keys(judge(empty, {}, 3))).toEqual(['logic']);
    expect(Object.keys(judge(empty))).toEqual(['logic', 'checks', 'answersUserId']);
  });

  it('asks for a dataset before anything else', () => {
    const nothing = { profile: null, proposer: 'U_ADA', now: NOON };
    expect(judgeAnswers({}, nothing, 6)).toEqual({ dataset: expect.stringMatching(/Choose the dataset/) });
    expect(judgeAnswers({ dataset: 'nope' }, nothing, 6)).toEqual({
      dataset: expect.stringMatching(/no dataset “nope”\. Choose one/),
    });
  });

  it('has a question for every answer that can be wrong, so that each complaint can be shown', () => {
    const asked = QUESTIONS.flatMap(question => question.fields);
    expect(new Set(asked).size).toBe(asked.length);
    expect(stepAtFault({ checks: 'none', last: 'wrong' })).toBe(2);
    expect(stepAtFault({})).toBeUndefined();
  });
});
