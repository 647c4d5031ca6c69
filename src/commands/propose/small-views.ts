import type { KnownBlock, ModalView } from '@slack/types';
import { QUESTIONS } from '../../plan/draft.ts';
import type { StatusView } from '../../plan/draft-view.ts';
import type { Refusal } from '../../plan/refusal.ts';
import { actions, button, context, plain, section } from '../../slack/blocks.ts';
import { MODAL_BUTTONS, VIEWS } from '../../slack/ids.ts';
import { LIMITS } from '../../slack/limits.ts';
import { bold, inline, lines, md, sentence, slackDate, userMention } from '../../slack/mrkdwn.ts';
import { apologyFor } from '../apology.ts';

/** Somebody left a draft open: go on with it, or begin a new one. */
export function resumeView(draft: {
  draftId: string;
  title: string;
  step: number;
  updatedAt: Date;
}): ModalView {
  const step = Math.min(draft.step, QUESTIONS.length);
  return small(VIEWS.resume, 'New backfill', [
    section(
      md`You have a draft about ${bold(draft.title, 120)}, at question ${step} of ${QUESTIONS.length}, last touched ${slackDate(draft.updatedAt.toISOString())}.`,
    ),
    ...actions([
      button(MODAL_BUTTONS.resume, 'Go on with it', draft.draftId, { style: 'primary' }),
      button(MODAL_BUTTONS.afresh, 'Start afresh', draft.draftId),
    ]),
  ]);
}

/** Shown while real queries run; closing it loses nothing. */
export function workingView(text: string): ModalView {
  return small(VIEWS.working, 'One moment', [
    section(md`⏳ ${inline(text, 500)}`),
    context(md`You may close this: your answers are kept.`),
  ]);
}

/** It is proposed, or edited: under which name, where it stands, who has to do what next. */
export function doneView(id: number, status: StatusView | null): ModalView {
  const waits = status?.waitingFor.slice(0, 12).map(what => md`•  ${sentence(what, 200)}`) ?? [];
  const proposed = (status?.state ?? 'proposed') === 'proposed';
  const said = proposed ? 'is proposed' : `is edited: ${status?.stateTitle.toLowerCase()}`;
  return small(VIEWS.done, proposed ? 'Proposed' : 'Edited', [
    section(md`✅ ${bold(`BF-${id} ${said}`, 150)}\n${inline(status?.title ?? '', 200)}`),
    ...(waits.length > 0 ? [section(md`*Now it waits for*\n${lines(waits)}`)] : []),
    ...(status
      ? [context(md`Proposed by ${userMention(status.proposer)}, accountable: ${userMention(status.owner)}`)]
      : []),
    context(
      md`Everything else happens in the thread of BF-${String(id)}. Where it stands: \`/backfill status BF-${String(id)}\``,
    ),
  ]);
}

/** History stays as it is: under which name that is found again. */
export function decidedView(id: number): ModalView {
  return small(VIEWS.done, 'Decided', [
    section(md`📌 ${bold(`BF-${id}: history stays as it is`)}`),
    context(
      md`Everyone who would have been affected is told now. It is found again with \`/backfill record BF-${String(id)}\` and \`/backfill decisions\`.`,
    ),
  ]);
}

/** Something failed after the window was opened; the whole of it is in the log. */
export function brokeOffView(error: unknown): ModalView {
  return refusedView(apologyFor(error));
}

/** Why it cannot go on, and what to do instead. */
export function refusedView(refusal: Refusal): ModalView {
  return small(VIEWS.refused, 'That did not work', [
    section(md`⚠️ ${sentence(refusal.message, 1_500)}`),
    section(md`${sentence(refusal.remedy, 1_000)}`),
  ]);
}

function small(callbackId: string, title: string, blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    callback_id: callbackId,
    title: plain(title, LIMITS.viewTitle),
    close: plain('Close', LIMITS.viewTitle),
    blocks,
  };
}
