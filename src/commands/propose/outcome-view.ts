import type { ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { AnswerField } from '../../plan/draft.ts';
import type { DraftOutcome } from '../../plan/draft-view.ts';
import { blockOf, type ModalState } from './input.ts';
import { questionView } from './question-view.ts';
import { reviewView } from './review-view.ts';
import { refusedView } from './small-views.ts';

/** What the modal shows after an answer. */
export function outcomeView(outcome: DraftOutcome): ModalView {
  if (outcome.ok) {
    const { view } = outcome;
    return view.review ? reviewView(view, view.review) : questionView(view);
  }
  return 'refusal' in outcome ? refusedView(outcome.refusal) : questionView(outcome.view, outcome.errors);
}

/**
 * How Slack is told to go on. Errors about inputs on the screen are put on them; where one of them is about another
 * step, that step is shown.
 */
export function outcomeAnswer(outcome: DraftOutcome, step: number, state: ModalState): ViewResponseAction {
  if (!outcome.ok && !('refusal' in outcome) && outcome.view.step === step) {
    const placed = Object.entries(outcome.errors).map(([field, error]) => ({
      blockId: blockOf(state, field as AnswerField),
      error,
    }));
    const errors = Object.fromEntries(
      placed.flatMap(({ blockId, error }) => (blockId === undefined ? [] : [[blockId, error]])),
    );
    if (placed.length > 0 && placed.every(({ blockId }) => blockId !== undefined)) {
      return { response_action: 'errors', errors };
    }
  }
  return { response_action: 'update', view: outcomeView(outcome) };
}
