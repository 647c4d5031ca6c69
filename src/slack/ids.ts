import type { Choice } from '../plan/choice.ts';
import type { AnswerField } from '../plan/draft.ts';

/**
 * The one registry of the names under which Slack sends things back. Handlers listen for these, views and messages are
 * built with them; a name that is not here does not exist.
 */

/** The slash command. */
export const COMMAND = '/backfill';

/** Modals, by callback_id. */
export const VIEWS = {
  resume: 'draft_resume',
  question: 'draft_question',
  review: 'draft_review',
  working: 'draft_working',
  done: 'draft_done',
  refused: 'draft_refused',
  override: 'ruling_override',
  settle: 'ruling_settle',
  instead: 'draft_instead',
  status: 'backfill_status',
  rows: 'rows_shown',
  units: 'units_shown',
  conflicts: 'conflicts',
  conflictReason: 'conflict_reason',
  reason: 'gate_reason',
  decided: 'gate_decided',
  away: 'away',
} as const;

/** Buttons inside modals. */
export const MODAL_BUTTONS = {
  back: 'draft_back',
  straight: 'draft_straight',
  resume: 'draft_resume',
  afresh: 'draft_afresh',
} as const;

/** Buttons on messages whose value is the number of a backfill. */
export const BACKFILL_BUTTONS = {
  edit: 'backfill_edit',
  pause: 'backfill_pause',
  resume: 'backfill_resume',
  cancel: 'backfill_cancel',
  takeBack: 'backfill_take_back',
  retry: 'backfill_retry',
  promote: 'backfill_promote',
  rollBack: 'backfill_roll_back',
  keep: 'backfill_keep',
} as const;
export type BackfillButton = keyof typeof BACKFILL_BUTTONS;

/** Opens the rows of a backfill that differ; its value is the number of the backfill. */
export const ROWS_BUTTON = 'backfill_rows';

/** About the units of a backfill: opens the list of them, and turns its pages. */
export const UNITS_BUTTONS = { look: 'backfill_units', page: 'units_page' } as const;

/** Buttons on what holds a start; their value names the backfill and the finding. */
export const RULING_BUTTONS = { override: 'ruling_override', settle: 'ruling_settle' } as const;
export type RulingButton = keyof typeof RULING_BUTTONS;

/** Buttons that let a backfill wait for another, or not; their value names the backfill and the finding. */
export const WAIT_BUTTONS = { wait: 'hold_wait', goOn: 'hold_go_on' } as const;
export type WaitButton = keyof typeof WAIT_BUTTONS;

/** The one input of the windows in which people give a reason or settle a definition. */
export const RULING_INPUT = 'ruling_words';

/** The value of a button about one finding. */
export function rulingValue(backfillId: number, findingId: string): string {
  return `BF-${backfillId} ${findingId}`.slice(0, 2_000);
}

/** Buttons on messages whose value is the key of a message that could not be delivered. */
export const DELIVERY_BUTTONS = {
  acknowledge: 'delivery_acknowledge',
  again: 'delivery_again',
} as const;

/** Buttons on the bot's Home. */
export const HOME_BUTTONS = {
  propose: 'home_propose',
  refresh: 'home_refresh',
  /** Its value is the id of a draft. */
  draft: 'home_draft',
  /** Its value is the number of a backfill. */
  show: 'home_show',
} as const;

/** Buttons that lead to an address; nothing else happens when they are pressed. */
export const LINK_BUTTON = 'link';

/** About rows that a rollback left alone: on its message, and inside the modal that lists them. */
export const CONFLICT_BUTTONS = {
  look: 'conflicts_look',
  page: 'conflicts_page',
  force: 'conflict_force',
  leave: 'conflict_leave',
  leaveRest: 'conflicts_leave_rest',
} as const;

/** Buttons by which people decide; their value is the key of the message that asks. */
export const GATE_BUTTONS = {
  approve: 'gate_approve',
  reject: 'gate_reject',
} as const;

/** Inputs of small modals, by action_id; their block_id is the same. */
export const INPUTS = {
  reason: 'reason',
  from: 'away_from',
  until: 'away_until',
  delegate: 'away_delegate',
} as const;

/** Our own messages carry this, so that they are found again when Slack's answer was lost. */
export const MESSAGE_METADATA = 'backfill_message';

/** Buttons under a reason for leaving history as it is; the value of each is the id of the situation. */
export const ANY_ALTERNATIVE = /^alternative\./;

/** The input in which people say why, or write the note. */
export const INSTEAD_INPUT = 'instead_words';

/** The action_id of the button that chooses this alternative, under the situation in this place of the list. */
export function alternativeActionId(choice: Choice, place: number): string {
  return `alternative.${choice}.${place}`;
}

const ANSWER = 'answer';

/** All inputs of the modal. */
export const ANY_ANSWER = /^answer\./;

/** The action_id of the input that takes this answer. */
export function answerActionId(field: AnswerField): string {
  return `${ANSWER}.${field}`;
}

/**
 * The block_id of the input that takes this answer. Slack keeps what a block_id held before and ignores new initial
 * values, so a prefilling that must show comes with another `revision`.
 */
export function answerBlockId(field: AnswerField, revision: string): string {
  return `${ANSWER}.${field}.${revision}`;
}

/** The answer that a block_id or action_id takes, as a bare word; null when it takes none. */
export function fieldNameOf(id: string): string | null {
  const [prefix, field] = id.split('.');
  return prefix === ANSWER && field !== undefined ? field : null;
}
