import type { InputBlock, ModalView } from '@slack/types';
import { context, plain } from '../../slack/blocks.ts';
import { INPUTS, VIEWS } from '../../slack/ids.ts';
import { LIMITS } from '../../slack/limits.ts';
import { md } from '../../slack/mrkdwn.ts';

/** Until when somebody is away, and who decides in their place. */
export function awayView(): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.away,
    title: plain('While I am away', LIMITS.viewTitle),
    submit: plain('Save', LIMITS.viewTitle),
    close: plain('Cancel', LIMITS.viewTitle),
    blocks: [
      {
        type: 'input',
        block_id: INPUTS.delegate,
        label: plain('Who decides in your place?', 200),
        element: { type: 'users_select', action_id: INPUTS.delegate },
      },
      day(INPUTS.until, 'Last day on which you are away', false),
      day(INPUTS.from, 'First day, when it is not today', true),
      context(
        md`They can fill your place on every request that asks you, for as long as you are away, and each place is still filled by one person. Nobody decides about their own proposal. \`/backfill back\` ends it early.`,
      ),
    ],
  };
}

function day(id: string, label: string, optional: boolean): InputBlock {
  return {
    type: 'input',
    block_id: id,
    label: plain(label, 200),
    optional,
    element: { type: 'datepicker', action_id: id },
  };
}
