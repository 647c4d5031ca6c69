import type { ModalView } from '@slack/types';
import { context, plain, section } from '../../slack/blocks.ts';
import { RULING_INPUT, type RulingButton, VIEWS } from '../../slack/ids.ts';
import { LIMITS } from '../../slack/limits.ts';
import { bold, md, sentence } from '../../slack/mrkdwn.ts';

type Words = {
  readonly title: string;
  readonly submit: string;
  readonly label: string;
  readonly means: string;
};

const WORDS: Readonly<Record<RulingButton, Words>> = {
  override: {
    title: 'Let it start anyway',
    submit: 'Let it start',
    label: 'Why may it start in spite of this?',
    means: 'Your name, your role and this reason go into the record, and everyone in the thread reads them.',
  },
  settle: {
    title: 'Settle the definition',
    submit: 'It is settled',
    label: 'Which definition holds, in a sentence?',
    means:
      'You say by name that this definition holds. If it does not, close this window and react with ❌ or ask for an edit.',
  },
};

/** One question to the person whose word lifts what holds a backfill. */
export function rulingView(
  kind: RulingButton,
  target: string,
  about: { readonly id: number; readonly title: string; readonly sentence: string },
): ModalView {
  const { title, submit, label, means } = WORDS[kind];
  return {
    type: 'modal',
    callback_id: VIEWS[kind],
    title: plain(title, LIMITS.viewTitle),
    submit: plain(submit, LIMITS.viewTitle),
    close: plain('Close', LIMITS.viewTitle),
    private_metadata: target,
    blocks: [
      section(md`${bold(`BF-${about.id} · ${about.title}`, 200)}\n${sentence(about.sentence, 1_500)}`),
      {
        type: 'input',
        block_id: RULING_INPUT,
        label: plain(label, LIMITS.inputLabel),
        element: { type: 'plain_text_input', action_id: RULING_INPUT, multiline: true, max_length: 1_000 },
      },
      context(md`${means}`),
    ],
  };
}
