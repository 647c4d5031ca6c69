import { z } from 'zod';
import { Choice } from '../../plan/choice.ts';
import type { AnswerField, DraftAnswers } from '../../plan/draft.ts';
import { Kind } from '../../plan/kinds.ts';
import { fieldNameOf, INSTEAD_INPUT } from '../../slack/ids.ts';

/** What a modal carries with it. Everything else is in the draft. */
const Metadata = z.strictObject({
  draftId: z.string().min(1),
  step: z.int().min(1).max(6),
  /** What was chosen instead of a backfill, and the situation under which it was offered. */
  instead: z.strictObject({ choice: Choice, situation: z.string() }).optional(),
});
export type Metadata = z.infer<typeof Metadata>;

/** The button of an alternative: its action_id names the choice, its value the situation. */
export const ChosenInstead = z
  .object({ action_id: z.string(), value: z.string() })
  .transform(({ action_id, value }) => ({
    choice: Choice.parse(action_id.split('.')[1]),
    situation: value,
  }));

/** What was written about an alternative; its block is named like its input. */
export function insteadWords(state: ModalState): string {
  return state[INSTEAD_INPUT]?.[INSTEAD_INPUT]?.value ?? '';
}

/** Fails when it is none of ours, which only a forged request can bring about. */
export function readMetadata(json: string): Metadata {
  return Metadata.parse(JSON.parse(json));
}

const Chosen = z.object({ value: z.string() });

/** One input of the modal as Slack reports it: each kind of input fills one of these. */
const StateValue = z.object({
  value: z.string().nullish(),
  selected_option: Chosen.nullish(),
  selected_options: z.array(Chosen).nullish(),
  selected_date: z.string().nullish(),
  selected_date_time: z.number().nullish(),
  selected_user: z.string().nullish(),
  selected_users: z.array(z.string()).nullish(),
  selected_conversations: z.array(z.string()).nullish(),
});
type StateValue = z.infer<typeof StateValue>;

export const ModalState = z.record(z.string(), z.record(z.string(), StateValue));
export type ModalState = z.infer<typeof ModalState>;

/** Answers as they stand on the screen: a field that is shown and empty is there, with `undefined`. */
export type ScreenAnswers = { [Field in AnswerField]?: DraftAnswers[Field] | undefined };

/** How each answer is read from the input that takes it. */
const READERS: { readonly [Field in AnswerField]: (state: StateValue) => DraftAnswers[Field] | undefined } = {
  dataset: chosen,
  example: chosen,
  kind: state => Kind.safeParse(chosen(state)).data,
  purpose: text,
  metrics: choices,
  ownerUserId: state => state.selected_user ?? undefined,
  first: state => state.selected_date ?? undefined,
  last: state => state.selected_date ?? undefined,
  filterColumn: chosen,
  cut: chosen,
  filterValues: text,
  logic: chosen,
  settled: state => z.enum(['settled', 'debated']).safeParse(chosen(state)).data,
  deciderUserId: state => state.selected_user ?? undefined,
  disclosure: text,
  oldNumbers: state => z.enum(['wrong', 'right_then']).safeParse(chosen(state)).data,
  checks: choices,
  expectedMovement: text,
  rollbackDays: text,
  extraChannels: state => state.selected_conversations ?? undefined,
  tellPeople: state => state.selected_users ?? undefined,
  answersUserId: state => state.selected_user ?? undefined,
  startAfter: state =>
    state.selected_date_time ? new Date(state.selected_date_time * 1000).toISOString() : undefined,
};

/** The answers of the step on the screen. */
export function readAnswers(state: ModalState): ScreenAnswers {
  const answers: Record<string, unknown> = {};
  for (const inputs of Object.values(state)) {
    for (const [actionId, input] of Object.entries(inputs)) {
      const field = fieldNameOf(actionId);
      if (isField(field)) answers[field] = READERS[field](input);
    }
  }
  return answers as ScreenAnswers;
}

/** The input on the screen that takes this answer, by its block_id. */
export function blockOf(state: ModalState, field: AnswerField): string | undefined {
  return Object.keys(state).find(blockId => fieldNameOf(blockId) === field);
}

function isField(name: string | null): name is AnswerField {
  return name !== null && Object.hasOwn(READERS, name);
}

function text(state: StateValue): string | undefined {
  return state.value ?? undefined;
}

function chosen(state: StateValue): string | undefined {
  return state.selected_option?.value;
}

function choices(state: StateValue): string[] | undefined {
  return state.selected_options?.map(option => option.value);
}
