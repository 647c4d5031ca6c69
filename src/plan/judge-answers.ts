import { addDays, CivilDate, civilDateIn, sayDate, startOf } from './civil-date.ts';
import type { AnswerField, DraftAnswers } from './draft.ts';
import type { FieldErrors } from './draft-view.ts';
import type { DatasetProfile } from './profile.ts';
import { KEEP_DAYS, mayKeepDays } from './rollback-days.ts';
import { countUnits, widenToUnits } from './scope.ts';
import { ownerSlots } from './slots.ts';
import { readValues } from './value-list.ts';
import { badWay } from './ways.ts';

/** What the answers are judged against: the dataset chosen (null while it is unknown), who asks, and the time. */
export type Ground = {
  readonly profile: DatasetProfile | null;
  readonly proposer: string;
  readonly now: Date;
  /** The approval policy knows somebody to ask where the proposer is the only owner. */
  readonly mayStepIn?: boolean;
};

type Judge = (answers: DraftAnswers, ground: Ground & { readonly profile: DatasetProfile }) => string | false;

/** The longest run of units that one backfill may hold: beyond it nobody can review what moved. */
export const MAX_UNITS = 20_000;

/** Earlier days are typing errors: no company kept records then, and calendars did not agree. */
const EARLIEST: CivilDate = '1900-01-01';

/** Nobody remembers a plan that starts later than this; the catalog would be another one by then. */
const LATEST_START_DAYS = 365;

/** What can be wrong with each answer, in the order in which it is looked at. The first complaint of a field is shown. */
const COMPLAINTS: readonly { step: number; field: AnswerField; judge: Judge }[] = [
  { step: 1, field: 'dataset', judge: (_, { profile }) => noHome(profile) },
  { step: 1, field: 'dataset', judge: (_, ground) => noOwnerReachable(ground) },
  {
    step: 1,
    field: 'kind',
    judge: answers => !answers.kind && 'Choose the kind: it decides which controls apply.',
  },
  {
    step: 1,
    field: 'purpose',
    judge: answers =>
      isBlank(answers.purpose) && 'Say in one sentence what was wrong or missing, and what becomes true.',
  },
  {
    step: 1,
    field: 'metrics',
    judge: answers => isEmpty(answers.metrics) && 'Choose at least one number that will change.',
  },
  {
    step: 1,
    field: 'metrics',
    judge: (answers, { profile }) => unknown(answers.metrics, profile.metrics, 'number', profile.title),
  },
  {
    step: 1,
    field: 'ownerUserId',
    judge: answers => isBlank(answers.ownerUserId) && 'Choose the one person who answers for this backfill.',
  },
  { step: 2, field: 'first', judge: answers => badDate(answers.first, 'first') },
  { step: 2, field: 'first', judge: (answers, ground) => inFuture(answers.first, ground) },
  { step: 2, field: 'last', judge: answers => badDate(answers.last, 'last') },
  { step: 2, field: 'last', judge: (answers, ground) => inFuture(answers.last, ground) },
  { step: 2, field: 'last', judge: answers => endBeforeStart(answers) },
  { step: 2, field: 'first', judge: (answers, ground) => cutsUnits(answers, ground) },
  { step: 2, field: 'last', judge: (answers, { profile }) => tooMany(answers, profile) },
  {
    step: 2,
    field: 'filterColumn',
    judge: (answers, { profile }) =>
      !isBlank(answers.filterColumn) &&
      !profile.scopeColumns.some(scope => scope.column === answers.filterColumn) &&
      `${profile.title} cannot be narrowed by “${answers.filterColumn}”. ${sayChoices(profile.scopeColumns.map(scope => scope.column))}`,
  },
  {
    step: 2,
    field: 'filterColumn',
    judge: answers =>
      isBlank(answers.filterColumn) &&
      !isBlank(answers.filterValues) &&
      'Choose the column that these values belong to, or clear the values.',
  },
  {
    step: 2,
    field: 'filterValues',
    judge: answers =>
      !isBlank(answers.filterColumn) &&
      filterValues(answers).length === 0 &&
      'Name at least one value, separated by commas, or clear the column to take all rows.',
  },
  {
    step: 2,
    field: 'filterValues',
    judge: answers =>
      filterValues(answers).length > 100 && 'Name at most 100 values; for more, take all rows.',
  },
  { step: 2, field: 'cut', judge: (answers, { profile }) => badWay(answers, profile) },
  {
    step: 3,
    field: 'logic',
    judge: (answers, { profile }) =>
      isBlank(answers.logic)
        ? 'Choose the logic that rebuilds the rows.'
        : unknown([answers.logic ?? ''], profile.logic, 'logic', profile.title),
  },
  {
    step: 3,
    field: 'settled',
    judge: answers => answers.settled === undefined && 'Say whether everyone agrees on the definition.',
  },
  { step: 3, field: 'settled', judge: (answers, { profile }) => debatedByCatalog(answers, profile) },
  { step: 3, field: 'deciderUserId', judge: (answers, { proposer }) => noDecider(answers, proposer) },
  {
    step: 4,
    field: 'checks',
    judge: answers =>
      isEmpty(answers.checks) &&
      'Choose at least one check: without one, nobody can say the result is right.',
  },
  {
    step: 4,
    field: 'checks',
    judge: (answers, { profile }) => unknown(answers.checks, profile.checks, 'check', profile.title),
  },
  {
    step: 4,
    field: 'expectedMovement',
    judge: answers =>
      isBlank(answers.expectedMovement) &&
      'Say how the numbers should move, so that people can compare afterwards.',
  },
  {
    step: 4,
    field: 'rollbackDays',
    judge: answers =>
      !isBlank(answers.rollbackDays) &&
      !mayKeepDays(Number(answers.rollbackDays)) &&
      `Keep a way back for ${KEEP_DAYS.least} to ${KEEP_DAYS.most} days.`,
  },
  {
    step: 5,
    field: 'answersUserId',
    judge: answers => isBlank(answers.answersUserId) && 'Choose who answers questions about this change.',
  },
  { step: 5, field: 'startAfter', judge: (answers, { now }) => badStart(answers.startAfter, now) },
];

/**
 * What is wrong with the answers of steps 1 to `upToStep`, by field; an empty object means that nothing is. Every
 * complaint says what to do about it.
 */
export function judgeAnswers(answers: DraftAnswers, ground: Ground, upToStep: number): FieldErrors {
  const { profile } = ground;
  if (!profile) {
    return {
      dataset: isBlank(answers.dataset)
        ? 'Choose the dataset whose history changes.'
        : `The catalog has no dataset “${answers.dataset}”. Choose one from the list, or add it to the catalog.`,
    };
  }
  const errors: Partial<Record<AnswerField, string>> = {};
  for (const { step, field, judge } of COMPLAINTS) {
    if (step > upToStep || errors[field]) continue;
    const complaint = judge(answers, { ...ground, profile });
    if (complaint) errors[field] = complaint;
  }
  return errors;
}

/** The values to which the scope is narrowed, as `readValues` reads them. */
export function filterValues(answers: DraftAnswers): string[] {
  return readValues(answers.filterValues ?? '');
}

function noHome({ homeChannel, title }: DatasetProfile): string | false {
  return (
    homeChannel.channelId === undefined &&
    `Backfills of ${title} have their thread in ${homeChannel.name}, which Slack does not show to the bot. Create the channel or invite the bot to it, or name another one in the catalog.`
  );
}

function noOwnerReachable({ profile, proposer, mayStepIn }: Parameters<Judge>[1]): string | false {
  if (ownerSlots(profile.owners, proposer, profile.title).length > 0) return false;
  const names = profile.owners.map(owner => owner.name).join(', ');
  const onlyYou = profile.owners.some(owner => owner.userId === proposer);
  if (onlyYou && mayStepIn) return false;
  return onlyYou
    ? `You are the only owner of ${profile.title} in Slack, and nobody approves their own proposal. Ask a colleague to propose it, or add a second owner to the catalog.`
    : `No owner of ${profile.title} can be reached in Slack (${names}). Correct the e-mail address in the catalog, or name another owner.`;
}

/** What the catalog calls debated is not settled by the word of whoever proposes. */
function debatedByCatalog(
  { logic, settled }: DraftAnswers,
  { logic: known }: DatasetProfile,
): string | false {
  const chosen = known.find(({ id }) => id === logic);
  return (
    settled === 'settled' &&
    chosen?.settled === false &&
    `The catalog says that “${chosen.title}” is still debated. Choose “No, it is still debated” and name who settles it.`
  );
}

/** Proposing is fine while people still debate; starting is not, and somebody else has to say that it may. */
function noDecider({ settled, deciderUserId }: DraftAnswers, proposer: string): string | false {
  if (settled !== 'debated') return false;
  if (isBlank(deciderUserId)) {
    return 'Name the person who settles the definition: nothing starts before they did, by name.';
  }
  return (
    deciderUserId === proposer && 'Nobody settles a definition for their own proposal: name somebody else.'
  );
}

function badDate(text: string | undefined, which: 'first' | 'last'): string | false {
  if (isBlank(text)) return `Choose the ${which} day of the scope.`;
  if (!isDay(text)) return 'Write the day as year-month-day, for example 2026-03-02.';
  return text < EARLIEST && `Choose a day from ${sayDate(EARLIEST)} on.`;
}

function isDay(text: string | undefined): text is CivilDate {
  return CivilDate.safeParse(text).success;
}

function inFuture(text: string | undefined, { profile, now }: Ground): string | false {
  const today = civilDateIn(profile?.period.timezone ?? 'UTC', now);
  return (
    (text ?? '') > today && `This day has not happened yet; today is ${sayDate(today)}. History ends today.`
  );
}

function endBeforeStart({ first, last }: DraftAnswers): string | false {
  return (
    isDay(first) &&
    isDay(last) &&
    last < first &&
    `The last day is before the first one (${sayDate(first)}). Swap them, or choose a later day.`
  );
}

function cutsUnits(
  { first, last }: DraftAnswers,
  { profile: { period, title }, now }: Parameters<Judge>[1],
): string | false {
  if (!isDay(first) || !isDay(last) || period.grain === 'day' || last < first) return false;
  const whole = widenToUnits(period.grain, first, last);
  const lastWhole = addDays(whole.to, -1);
  if (whole.from === first && lastWhole === last) return false;
  const rule = `${title} is rebuilt in whole ${period.grain}s.`;
  const unfinished = lastWhole > civilDateIn(period.timezone, now);
  const lastFinished = unfinished ? addDays(startOf(period.grain, last), -1) : lastWhole;
  if (lastFinished < whole.from) {
    return `${rule} This ${period.grain} is not over yet; choose an earlier one.`;
  }
  return `${rule} Choose ${sayDate(whole.from)} to ${sayDate(lastFinished)}, or fewer whole ${period.grain}s.`;
}

function tooMany({ first, last }: DraftAnswers, { period }: DatasetProfile): string | false {
  if (!isDay(first) || !isDay(last) || first < EARLIEST || last < first) return false;
  const units = countUnits({ ...widenToUnits(period.grain, first, last), grain: period.grain });
  return (
    units > MAX_UNITS &&
    `That is ${units} units of one ${period.grain}; one backfill takes ${MAX_UNITS}. Split it.`
  );
}

function badStart(text: string | undefined, now: Date): string | false {
  if (isBlank(text)) return false;
  const start = Date.parse(text ?? '');
  if (Number.isNaN(start)) return 'Choose a day and a time, or clear it to start as soon as it is approved.';
  if (start <= now.getTime()) {
    return 'This time has passed: choose a later one, or clear it to start as soon as it is approved.';
  }
  return (
    start > now.getTime() + LATEST_START_DAYS * 86_400_000 &&
    'Choose a time within a year: nobody remembers a plan for longer.'
  );
}

function unknown(
  chosen: readonly string[] | undefined,
  known: readonly { readonly id: string }[],
  what: string,
  title: string,
): string | false {
  const ids = known.map(item => item.id);
  const stray = (chosen ?? []).find(id => !ids.includes(id));
  return stray !== undefined && `${title} has no ${what} “${stray}”. ${sayChoices(ids)}`;
}

function sayChoices(choices: readonly string[]): string {
  return choices.length > 0 ? `Choose from: ${choices.join(', ')}.` : 'There is none to choose from.';
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === '';
}

function isEmpty(list: readonly unknown[] | undefined): boolean {
  return list === undefined || list.length === 0;
}
