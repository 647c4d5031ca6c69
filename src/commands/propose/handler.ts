import type {
  AllMiddlewareArgs,
  BlockAction,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewClosedAction,
} from '@slack/bolt';
import { QUESTIONS } from '../../plan/draft.ts';
import { answerActionId } from '../../slack/ids.ts';
import { answerDraft } from '../../usecases/answer-draft.ts';
import { leaveAsIs } from '../../usecases/leave-as-is.ts';
import { ownDraft } from '../../usecases/own-draft.ts';
import { proposeDraft } from '../../usecases/propose-draft.ts';
import { statusOf } from '../../usecases/status.ts';
import { askerOf } from '../asker.ts';
import type { Deps } from '../deps.ts';
import { updateModal } from '../modal.ts';
import { inOrder } from './in-order.ts';
import { ChosenInstead, insteadWords, ModalState, readAnswers, readMetadata } from './input.ts';
import { insteadView } from './instead-view.ts';
import { outcomeAnswer, outcomeView } from './outcome-view.ts';
import { decidedView, doneView, refusedView, workingView } from './small-views.ts';
import { type Submission, working } from './working.ts';

type Press = AllMiddlewareArgs & SlackActionMiddlewareArgs<BlockAction>;
type Closing = AllMiddlewareArgs & SlackViewMiddlewareArgs<ViewClosedAction>;

const COUNTING = 'Counting how much history this touches, and trying it on a few units …';

/** Choosing one of these fills the form anew. */
const FILLING = new Set([answerActionId('dataset'), answerActionId('example')]);

/** Next: keeps the answers of this question, judges them and shows the next one, or the review. */
export function onQuestion(deps: Deps) {
  return async (args: Submission): Promise<void> => {
    const { body, view } = args;
    const { draftId, step } = readMetadata(view.private_metadata);
    const state = ModalState.parse(view.state.values);
    const answering = { ...askerOf(body), draftId, step, answers: readAnswers(state), go: 'next' as const };
    const answer = () => inOrder(draftId, () => answerDraft(deps.context, answering));
    if (step === QUESTIONS.length) {
      return working(deps, args, COUNTING, async () => outcomeView(await answer()));
    }
    await args.ack(outcomeAnswer(await answer(), step, state));
  };
}

/** Propose: freezes the plan; the modal ends by saying what happens next. */
export function onReview(deps: Deps) {
  return async (args: Submission): Promise<void> => {
    const { draftId } = readMetadata(args.view.private_metadata);
    const asker = askerOf(args.body);
    return working(deps, args, 'Putting it to the owners …', async () => {
      const proposed = await proposeDraft(deps.context, { ...asker, draftId });
      if (!proposed.ok) return outcomeView(proposed);
      const found = await statusOf(deps.context, { ...asker, backfillId: proposed.id });
      return doneView(proposed.id, found.ok ? found.status : null);
    });
  };
}

/** An alternative to rewriting history: one question, in place of the review. */
export function onAlternative({ context, log }: Deps) {
  return async ({ ack, body, action, client }: Press): Promise<void> => {
    await ack();
    if (!body.view) return;
    const { id: viewId, hash, private_metadata } = body.view;
    const { draftId } = readMetadata(private_metadata);
    const draft = await ownDraft(context.db, { ...askerOf(body), draftId });
    const view = draft.ok
      ? insteadView(draftId, ChosenInstead.parse(action), draft.draft.answers.purpose ?? '')
      : refusedView(draft.refusal);
    await updateModal({ client, log }, { viewId, hash }, view);
  };
}

/** Decides it: history stays as it is, under a number of its own. */
export function onInstead(deps: Deps) {
  return async (args: Submission): Promise<void> => {
    const { draftId, instead } = readMetadata(args.view.private_metadata);
    const words = insteadWords(ModalState.parse(args.view.state.values));
    if (!instead) return args.ack();
    return working(deps, args, 'Writing the decision down …', async () => {
      const left = await leaveAsIs(deps.context, { ...askerOf(args.body), draftId, ...instead, words });
      return left.ok ? decidedView(left.id) : insteadView(draftId, instead, words, left.refusal);
    });
  };
}

/**
 * Every change is saved as it is made, and acknowledged once it is: closing the window a moment later loses nothing. A
 * dataset or an example chosen anew fills the form.
 */
export function onAnswer({ context, log }: Deps) {
  return async ({ ack, body, action, client }: Press): Promise<void> => {
    if (!body.view) return ack();
    const { id: viewId, hash, private_metadata, state } = body.view;
    const { draftId, step } = readMetadata(private_metadata);
    const answers = readAnswers(ModalState.parse(state.values));
    const outcome = await inOrder(draftId, () =>
      answerDraft(context, { ...askerOf(body), draftId, step, answers, go: 'stay' }),
    );
    await ack();
    if (outcome.ok && !FILLING.has(action.action_id)) return;
    await updateModal({ client, log }, { viewId, hash }, outcomeView(outcome));
  };
}

/** Straight to the review: says at once that it works, because judging takes longer than Slack waits. */
export function onStraight({ context, log }: Deps) {
  return async ({ ack, body, client }: Press): Promise<void> => {
    await ack();
    if (!body.view) return;
    const { id: viewId, private_metadata, state } = body.view;
    const { draftId, step } = readMetadata(private_metadata);
    const answers = readAnswers(ModalState.parse(state.values));
    await updateModal({ client, log }, { viewId }, workingView(COUNTING));
    const asked = { ...askerOf(body), draftId, step, answers, go: 'review' as const };
    const outcome = await inOrder(draftId, () => answerDraft(context, asked));
    await updateModal({ client, log }, { viewId }, outcomeView(outcome));
  };
}

/** Back: keeps what is on the screen without judging it. */
export function onBack({ context, log }: Deps) {
  return async ({ ack, body, client }: Press): Promise<void> => {
    await ack();
    if (!body.view) return;
    const { id: viewId, hash, private_metadata, state } = body.view;
    const { draftId, step } = readMetadata(private_metadata);
    const answers = readAnswers(ModalState.parse(state.values));
    const outcome = await inOrder(draftId, () =>
      answerDraft(context, { ...askerOf(body), draftId, step, answers, go: 'back' }),
    );
    await updateModal({ client, log }, { viewId, hash }, outcomeView(outcome));
  };
}

/** Closing loses nothing: every answer was saved when it was given. */
export function onClosed({ log }: Deps) {
  return async ({ ack, view }: Closing): Promise<void> => {
    await ack();
    log.debug({ viewId: view.id }, 'modal closed, the draft is kept');
  };
}
