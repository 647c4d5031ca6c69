import { z } from 'zod';
import { Kind } from './kinds.ts';

/**
 * What somebody answered so far, as they typed it: nothing here is checked beyond its shape, so that no typed word is
 * ever lost. `judgeAnswers` says what is wrong with it, field by field.
 */
export const DraftAnswers = z.strictObject({
  dataset: z.string().optional(),
  example: z.string().optional(),
  kind: Kind.optional(),
  purpose: z.string().optional(),
  metrics: z.array(z.string()).optional(),
  ownerUserId: z.string().optional(),
  first: z.string().optional(),
  last: z.string().optional(),
  filterColumn: z.string().optional(),
  filterValues: z.string().optional(),
  /** One of the ways in which the dataset may be cut into units; its period where there is none. */
  cut: z.string().optional(),
  logic: z.string().optional(),
  settled: z.enum(['settled', 'debated']).optional(),
  deciderUserId: z.string().optional(),
  disclosure: z.string().optional(),
  oldNumbers: z.enum(['wrong', 'right_then']).optional(),
  checks: z.array(z.string()).optional(),
  expectedMovement: z.string().optional(),
  rollbackDays: z.string().optional(),
  extraChannels: z.array(z.string()).optional(),
  tellPeople: z.array(z.string()).optional(),
  answersUserId: z.string().optional(),
  startAfter: z.string().optional(),
});
export type DraftAnswers = z.infer<typeof DraftAnswers>;
export type AnswerField = keyof DraftAnswers;

/** The five questions, in the order in which they are asked, and the answers each one takes. */
export const QUESTIONS: readonly {
  step: number;
  question: string;
  hint: string;
  fields: readonly AnswerField[];
}[] = [
  {
    step: 1,
    question: 'Which truth changes?',
    hint: 'Name the dataset and the numbers that will be different afterwards, and why that is right.',
    fields: ['dataset', 'kind', 'purpose', 'metrics', 'ownerUserId'],
  },
  {
    step: 2,
    question: 'What exactly is in scope?',
    hint: 'The first and the last day, and whatever narrows it further. Nothing outside is touched.',
    fields: ['first', 'last', 'filterColumn', 'filterValues', 'cut'],
  },
  {
    step: 3,
    question: 'Which logic rebuilds it?',
    hint: 'The definition of today, the one that held at the time, or a rule made for a migration.',
    fields: ['logic', 'settled', 'deciderUserId', 'oldNumbers', 'disclosure'],
  },
  {
    step: 4,
    question: 'How will we know it is right?',
    hint: 'Chosen now, before anyone has seen the result, and part of what is approved.',
    fields: ['checks', 'expectedMovement', 'rollbackDays'],
  },
  {
    step: 5,
    question: 'Who must know?',
    hint: 'Everyone who reads these numbers hears of it before they change.',
    fields: ['extraChannels', 'tellPeople', 'answersUserId', 'startAfter'],
  },
];

export const REVIEW_STEP = 6;

/** The first question with a complaint among its answers: where to go to put it right. Undefined without one. */
export function stepAtFault(errors: { readonly [Field in AnswerField]?: unknown }): number | undefined {
  return QUESTIONS.find(question => question.fields.some(field => errors[field] !== undefined))?.step;
}
