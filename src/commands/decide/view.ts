import type { ModalView } from '@slack/types';
import { GATE_SUBJECTS } from '../../plan/gate.ts';
import { context, plain, section } from '../../slack/blocks.ts';
import { INPUTS, VIEWS } from '../../slack/ids.ts';
import { LIMITS } from '../../slack/limits.ts';
import { bold, inline, md, sentence } from '../../slack/mrkdwn.ts';
import { REASON_LENGTH, type Spoken, type WordsWanted } from '../../usecases/decide-at-gate.ts';
import type { ReasonMetadata } from './input.ts';

/** Asks for the sentence that a rejection, or an approval at high risk, comes with. */
export function reasonView(wanted: WordsWanted, source: Spoken): ModalView {
  const { messageKey, backfillId, title, gate, verdict } = wanted;
  const what = GATE_SUBJECTS[gate];
  const approves = verdict === 'approve';
  const metadata: ReasonMetadata = { messageKey, verdict, source };
  return {
    type: 'modal',
    callback_id: VIEWS.reason,
    private_metadata: JSON.stringify(metadata),
    title: plain(approves ? 'Approve with a reason' : 'Reject with a reason', LIMITS.viewTitle),
    submit: plain(approves ? 'Approve' : 'Reject', LIMITS.viewTitle),
    close: plain('Not now', LIMITS.viewTitle),
    blocks: [
      section(
        md`You ${approves ? 'approve' : 'reject'} ${what} of ${bold(`BF-${backfillId}`)}  ${inline(title, 200)}`,
      ),
      {
        type: 'input',
        block_id: INPUTS.reason,
        label: plain(
          approves ? 'What did you look at, and why is it right?' : 'Why, and what should change?',
          200,
        ),
        element: {
          type: 'plain_text_input',
          action_id: INPUTS.reason,
          multiline: true,
          max_length: REASON_LENGTH,
          focus_on_load: true,
        },
      },
      context(md`It is shown on the request, told to the proposer and kept in the record.`),
    ],
  };
}

/** What became of the decision. */
export function decidedView(text: string): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.decided,
    title: plain('Noted', LIMITS.viewTitle),
    close: plain('Close', LIMITS.viewTitle),
    blocks: [section(sentence(text, 2_500))],
  };
}
