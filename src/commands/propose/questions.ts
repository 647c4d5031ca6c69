import { CHECK_KINDS } from '../../plan/check.ts';
import type { DraftView } from '../../plan/draft-view.ts';
import { KINDS, Kind } from '../../plan/kinds.ts';
import { BY_PERIOD, sayWay, wayId } from '../../plan/ways.ts';
import { datasetInput, exampleInput } from './dataset-inputs.ts';
import { anyOf, type Form, input, oneOf, optionsOf, select, textInput } from './inputs.ts';
import { definitions, toldAnyway } from './words.ts';

/** The inputs of each question, by its step. */
export const FORMS: Readonly<Record<number, (view: DraftView) => Form>> = {
  1: whichTruth,
  2: whatScope,
  3: whichLogic,
  4: howToKnow,
  5: whoMustKnow,
};

function whichTruth(view: DraftView): Form {
  const { answers, profile, suggestedKind } = view;
  const kinds = optionsOf(Kind.options, kind => ({
    value: kind,
    text: KINDS[kind].title,
    description: KINDS[kind].trigger,
  }));
  const metrics = optionsOf(profile?.metrics ?? [], metric => ({
    value: metric.id,
    text: metric.title,
    ...(metric.unit === 'count' ? {} : { description: `in ${metric.unit}` }),
  }));
  return [
    datasetInput(view),
    ...exampleInput(view),
    input(
      view,
      'kind',
      {
        label: 'What kind of backfill is it?',
        hint: suggestedKind ? `Suggested: ${suggestedKind.because}` : 'It decides which controls apply.',
      },
      select(kinds, answers.kind ?? suggestedKind?.kind, 'Choose the kind'),
    ),
    input(
      view,
      'purpose',
      {
        label: 'What was wrong or missing, and what becomes true?',
        hint: 'Everyone who is told reads this.',
      },
      textInput(answers.purpose, {
        multiline: true,
        placeholder: 'Signups from the mobile app were not counted between …',
      }),
    ),
    ...(metrics.length > 0
      ? [
          input(
            view,
            'metrics',
            { label: 'Which numbers will be different?' },
            anyOf(metrics, answers.metrics),
          ),
        ]
      : []),
    input(
      view,
      'ownerUserId',
      { label: 'Who answers for this backfill?', hint: 'One person, accountable from start to end.' },
      { type: 'users_select', ...(answers.ownerUserId ? { initial_user: answers.ownerUserId } : {}) },
    ),
  ];
}

function whatScope(view: DraftView): Form {
  const { answers, profile } = view;
  const columns = optionsOf(profile?.scopeColumns ?? [], ({ column, title }) => ({
    value: column,
    text: title,
    description: column,
  }));
  const grain = profile?.period.grain ?? 'day';
  const whole = grain === 'day' ? '' : ` Whole ${grain}s only.`;
  return [
    input(view, 'first', { label: 'First day', hint: `This day is included.${whole}` }, day(answers.first)),
    input(view, 'last', { label: 'Last day', hint: 'This day is included too.' }, day(answers.last)),
    ...(columns.length > 0
      ? [
          input(
            view,
            'filterColumn',
            { label: 'Only some rows, chosen by', hint: 'Leave it empty to take all rows.', optional: true },
            select(columns, answers.filterColumn, 'All rows'),
          ),
          input(
            view,
            'filterValues',
            { label: 'Only these values', hint: 'Separated by commas.', optional: true },
            textInput(answers.filterValues, { placeholder: 'EU, US' }),
          ),
        ]
      : []),
    ...howCut(view),
  ];
}

/** Asked only where there is more than one way. */
function howCut(view: DraftView): Form {
  const { answers, profile } = view;
  if (!profile?.ways?.length) return [];
  const { grain } = profile.period;
  const ways = optionsOf([null, ...profile.ways], way =>
    way === null
      ? { value: BY_PERIOD, text: `Each ${grain}` }
      : { value: wayId(way), text: sayWay(way, profile) },
  );
  return [
    input(
      view,
      'cut',
      {
        label: 'Replay it by',
        hint: 'Each unit is rebuilt, retried and counted on its own. What is rebuilt stays the same.',
      },
      select(ways, answers.cut ?? BY_PERIOD, 'Choose the units'),
    ),
  ];
}

function whichLogic(view: DraftView): Form {
  const { answers, profile } = view;
  const variants = optionsOf(profile?.logic ?? [], ({ id, title, summary }) => ({
    value: id,
    text: title,
    description: summary,
  }));
  return [
    ...(variants.length > 0
      ? [input(view, 'logic', { label: 'The logic that rebuilds the rows' }, oneOf(variants, answers.logic))]
      : []),
    ...definitions(profile?.logic ?? []),
    input(
      view,
      'settled',
      {
        label: 'Does everyone agree on this definition?',
        hint: 'A definition that is still debated starts only after somebody settled it by name.',
      },
      oneOf(
        optionsOf(['settled', 'debated'] as const, value =>
          value === 'settled'
            ? { value, text: 'Yes, it is settled' }
            : { value, text: 'No, it is still debated' },
        ),
        answers.settled,
      ),
    ),
    input(
      view,
      'deciderUserId',
      {
        label: 'If it is debated: who settles it?',
        hint: 'One person, not you. Nothing starts before they did.',
        optional: true,
      },
      { type: 'users_select', ...(answers.deciderUserId ? { initial_user: answers.deciderUserId } : {}) },
    ),
    input(
      view,
      'oldNumbers',
      {
        label: 'The numbers that stand there now',
        hint: 'If they were right at the time, rewriting them may be the wrong repair.',
        optional: true,
      },
      oneOf(
        optionsOf(['wrong', 'right_then'] as const, value =>
          value === 'wrong'
            ? { value, text: 'They were wrong, or are missing' }
            : { value, text: 'They were right by the definition of their time' },
        ),
        answers.oldNumbers,
      ),
    ),
    input(
      view,
      'disclosure',
      {
        label: 'What is counted differently?',
        hint: 'Needed when the definition changes; it stands in every announcement.',
        optional: true,
      },
      textInput(answers.disclosure, {
        multiline: true,
        placeholder: 'Signups from the mobile app count, too.',
      }),
    ),
  ];
}

function howToKnow(view: DraftView): Form {
  const { answers, profile } = view;
  const checks = optionsOf(profile?.checks ?? [], check => ({
    value: check.id,
    text: check.title ?? CHECK_KINDS[check.kind].title,
    description: `${CHECK_KINDS[check.kind].proves}${check.blocking ? '' : ' (warns only)'}`,
  }));
  return [
    ...(checks.length > 0
      ? [
          input(
            view,
            'checks',
            {
              label: 'Checks on the rebuilt rows',
              hint: 'A failed check stops it before anyone sees a row.',
            },
            anyOf(checks, answers.checks),
          ),
        ]
      : []),
    input(
      view,
      'expectedMovement',
      { label: 'How should the numbers move?', hint: 'In words, so that people can compare afterwards.' },
      textInput(answers.expectedMovement, {
        multiline: true,
        placeholder: 'Up by 10 to 15 percent in March …',
      }),
    ),
    input(
      view,
      'rollbackDays',
      { label: 'Days for which the old rows are kept', hint: '1 to 90. Until then it can be rolled back.' },
      {
        type: 'number_input',
        is_decimal_allowed: false,
        ...(/^\d{1,9}$/.test(answers.rollbackDays ?? '')
          ? { initial_value: answers.rollbackDays ?? '' }
          : {}),
        dispatch_action_config: { trigger_actions_on: ['on_character_entered'] },
      },
    ),
  ];
}

function whoMustKnow(view: DraftView): Form {
  const { answers, profile } = view;
  const channels = (answers.extraChannels ?? []).filter(id => /^[CG][A-Z0-9]+$/.test(id));
  const start = Date.parse(answers.startAfter ?? '');
  return [
    ...toldAnyway(profile),
    input(
      view,
      'extraChannels',
      { label: 'Other channels to tell', optional: true },
      {
        type: 'multi_conversations_select',
        filter: { include: ['public', 'private'], exclude_bot_users: true },
        ...(channels.length > 0 ? { initial_conversations: channels } : {}),
      },
    ),
    input(
      view,
      'tellPeople',
      { label: 'People to tell', optional: true },
      {
        type: 'multi_users_select',
        ...(answers.tellPeople?.length ? { initial_users: answers.tellPeople } : {}),
      },
    ),
    input(
      view,
      'answersUserId',
      { label: 'Who answers questions about it?' },
      { type: 'users_select', ...(answers.answersUserId ? { initial_user: answers.answersUserId } : {}) },
    ),
    input(
      view,
      'startAfter',
      { label: 'Not before', hint: 'Leave it empty to start as soon as it is approved.', optional: true },
      {
        type: 'datetimepicker',
        ...(Number.isFinite(start) ? { initial_date_time: Math.floor(start / 1000) } : {}),
      },
    ),
  ];
}

function day(answer: string | undefined) {
  return {
    type: 'datepicker' as const,
    ...(/^\d{4}-\d{2}-\d{2}$/.test(answer ?? '') ? { initial_date: answer ?? '' } : {}),
  };
}
