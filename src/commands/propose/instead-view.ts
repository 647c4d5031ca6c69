import type { ModalView } from '@slack/types';
import { CHOICES } from '../../plan/alternatives.ts';
import type { Choice } from '../../plan/choice.ts';
import type { Refusal } from '../../plan/refusal.ts';
import { actions, button, context, plain, section } from '../../slack/blocks.ts';
import { INSTEAD_INPUT, MODAL_BUTTONS, VIEWS } from '../../slack/ids.ts';
import { LIMITS } from '../../slack/limits.ts';
import { bold, inline, md, sentence } from '../../slack/mrkdwn.ts';
import type { Metadata } from './input.ts';

type Ask = { readonly label: string; readonly hint: string; readonly most: number };

const WHY: Ask = {
  label: 'Why is this better than rewriting history?',
  hint: 'Everyone who would have been affected reads this.',
  most: 1_000,
};

const ASKS: Readonly<Record<Choice, Ask>> = {
  annotation: {
    label: 'The note that dashboards show',
    hint: 'What a reader has to know about these days, in a sentence or two.',
    most: 500,
  },
  versioned_metric: WHY,
  migration_table: WHY,
  forward_only: WHY,
};

/** One question before history is left as it is; submitting it decides. What was refused stands above what was typed. */
export function insteadView(
  draftId: string,
  instead: NonNullable<Metadata['instead']>,
  filledIn: string,
  refused: Refusal | null = null,
): ModalView {
  const { title, keeps, next } = CHOICES[instead.choice];
  const { label, hint, most } = ASKS[instead.choice];
  const suggested = instead.choice === 'annotation' || refused ? filledIn.slice(0, most) : '';
  return {
    type: 'modal',
    callback_id: VIEWS.instead,
    title: plain('Leave it as it is', LIMITS.viewTitle),
    submit: plain('Decide this', LIMITS.viewTitle),
    close: plain('Close', LIMITS.viewTitle),
    private_metadata: JSON.stringify({ draftId, step: 6, instead } satisfies Metadata),
    blocks: [
      ...(refused
        ? [section(md`⚠️ ${sentence(refused.message, 1_500)} ${sentence(refused.remedy, 1_000)}`)]
        : []),
      section(md`${bold(title)}\n*Kept*: ${inline(keeps, 200)}\n*Next*: ${inline(next, 300)}`),
      {
        type: 'input',
        block_id: INSTEAD_INPUT,
        label: plain(label, LIMITS.inputLabel),
        hint: plain(hint, LIMITS.inputHint),
        element: {
          type: 'plain_text_input',
          action_id: INSTEAD_INPUT,
          multiline: true,
          max_length: most,
          ...(suggested ? { initial_value: suggested } : {}),
        },
      },
      context(
        md`No backfill is proposed. The decision gets a number, is announced where the backfill would have been, and stays on record.`,
      ),
      ...actions([button(MODAL_BUTTONS.back, 'Back', draftId)]),
    ],
  };
}
