import type { Button, InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { AnswerField } from '../../plan/draft.ts';
import { QUESTIONS } from '../../plan/draft.ts';
import type { DraftView, FieldErrors } from '../../plan/draft-view.ts';
import { actions, button, context, header, plain, section } from '../../slack/blocks.ts';
import { fieldNameOf, MODAL_BUTTONS, VIEWS } from '../../slack/ids.ts';
import { LIMITS } from '../../slack/limits.ts';
import { inline, md } from '../../slack/mrkdwn.ts';
import type { Metadata } from './input.ts';
import { FORMS } from './questions.ts';

/** One question of the five, with what was answered so far; each error stands above the input it is about. */
export function questionView(view: DraftView, errors: FieldErrors = {}): ModalView {
  const asked = QUESTIONS.find(question => question.step === view.step);
  const form = FORMS[view.step]?.(view) ?? [];
  return {
    type: 'modal',
    callback_id: VIEWS.question,
    title: plain(titleOf(view), LIMITS.viewTitle),
    submit: plain(view.step === QUESTIONS.length ? 'Review' : 'Next', LIMITS.viewTitle),
    close: plain('Close', LIMITS.viewTitle),
    notify_on_close: true,
    private_metadata: metadataOf(view),
    blocks: [
      context(
        md`${dots(view.step)}  Question ${view.step} of ${QUESTIONS.length} · closing this loses nothing`,
      ),
      header(asked?.question ?? ''),
      context(md`${asked?.hint ?? ''}`),
      ...(view.note === undefined ? [] : [complaint(view.note)]),
      ...withErrors(form, errors),
      ...actions(view.step > 1 ? [button(MODAL_BUTTONS.back, 'Back', view.draftId)] : straight(view)),
    ],
  };
}

/** Where an example has answered everything, a small repair needs no more than this screen and the review. */
function straight({ ready, draftId }: DraftView): Button[] {
  return ready ? [button(MODAL_BUTTONS.straight, 'Straight to the review', draftId)] : [];
}

export function titleOf(view: Pick<DraftView, 'revises'>): string {
  return view.revises === null ? 'New backfill' : `Edit BF-${view.revises}`;
}

export function metadataOf({ draftId, step }: DraftView): string {
  return JSON.stringify({ draftId, step } satisfies Metadata);
}

/** Errors whose input is not on the screen come first, so that none is lost. */
function withErrors(form: readonly KnownBlock[], errors: FieldErrors): KnownBlock[] {
  const open = new Map(Object.entries(errors) as [AnswerField, string][]);
  const marked = form.flatMap(block => {
    const field = block.type === 'input' ? fieldOf(block) : null;
    const error = field === null ? undefined : open.get(field);
    if (field === null || error === undefined) return [block];
    open.delete(field);
    return [complaint(error), block];
  });
  return [...[...open.values()].map(complaint), ...marked];
}

function fieldOf(block: InputBlock): AnswerField | null {
  return fieldNameOf(block.block_id ?? '') as AnswerField | null;
}

function complaint(error: string): KnownBlock {
  return section(md`⚠️ ${inline(error, 1_000)}`);
}

function dots(step: number): string {
  return QUESTIONS.map(question => (question.step <= step ? '●' : '○')).join('');
}
