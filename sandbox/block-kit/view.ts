import type { Json } from '../workspace/records.ts';
import { plainText } from './composition.ts';
import { limits } from './limits.ts';
import type { KnownFiles, Problem } from './problem.ts';
import { boolean, both, judge, object, type Rule, report, text, typed, whole } from './rules.ts';
import { blocksOn } from './together.ts';

const named = {
  private_metadata: text(limits['view.private_metadata']),
  callback_id: text(limits['view.callback_id']),
  external_id: text(limits['view.external_id']),
};

const submitWithInputs: Rule = whole((view, place) => {
  const blocks = Array.isArray(view.blocks) ? (view.blocks as Json[]) : [];
  const hasInput = blocks.some(block => block?.type === 'input');
  if (hasInput && view.submit === undefined) report(place, 'missing required field: submit');
});

const views = {
  modal: both(
    object(
      { title: plainText(limits['view.title']), blocks: blocksOn('modal') },
      {
        ...named,
        submit: plainText(limits['view.submit']),
        close: plainText(limits['view.close']),
        clear_on_close: boolean,
        notify_on_close: boolean,
        submit_disabled: boolean,
      },
    ),
    submitWithInputs,
  ),
  home: object({ blocks: blocksOn('home') }, named),
};

/** What is wrong with a view; pointers start at the view. */
export function validateView(
  view: Json,
  type: 'modal' | 'home',
  known: KnownFiles | null,
): readonly Problem[] {
  return judge(typed(views, [type]), view, known);
}
