import type { ModalView } from '@slack/types';
import { actions, plain, section } from '../../slack/blocks.ts';
import { backfillButtons } from '../../slack/buttons.ts';
import { type BackfillButton, VIEWS } from '../../slack/ids.ts';
import { LIMITS } from '../../slack/limits.ts';
import { md, sentence } from '../../slack/mrkdwn.ts';
import type { Asker } from '../../usecases/context.ts';
import { statusOf } from '../../usecases/status.ts';
import type { Deps } from '../deps.ts';
import { refusedView } from '../propose/small-views.ts';
import { statusView } from './view.ts';

/** What can be asked for in a window, by the word of the command. An edit would need the window for itself. */
const BUTTONS: Readonly<Record<string, BackfillButton>> = {
  pause: 'pause',
  resume: 'resume',
  cancel: 'cancel',
  retry: 'retry',
  promote: 'promote',
  rollback: 'rollBack',
  keep: 'keep',
};

/** Where one backfill stands, with a button for each thing that the person may ask for; `said` is what came of the last. */
export async function statusModal(
  { context }: Deps,
  asker: Asker,
  backfillId: number,
  said: string | null = null,
): Promise<ModalView> {
  const found = await statusOf(context, { ...asker, backfillId });
  if (!found.ok) return refusedView(found.refusal);
  const { status } = found;
  const buttons = status.hasChangedInPart ? { ...BUTTONS, cancel: 'takeBack' as const } : BUTTONS;
  const offered = status.possible.flatMap(word => buttons[word] ?? []);
  return {
    type: 'modal',
    callback_id: VIEWS.status,
    title: plain(`BF-${status.id}`, LIMITS.viewTitle),
    close: plain('Close', LIMITS.viewTitle),
    blocks: [
      ...(said === null ? [] : [section(md`${sentence(said, 2_500)}`)]),
      ...statusView(status).blocks,
      ...actions(backfillButtons(status.id, offered)),
    ],
  };
}
