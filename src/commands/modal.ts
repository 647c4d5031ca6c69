import type { AllMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Logger } from '../logger.ts';

type Client = AllMiddlewareArgs['client'];

const Refused = z.object({ data: z.object({ error: z.string() }) });

/**
 * Opens a modal. False when Slack no longer takes the trigger, which lives for three seconds; any other refusal is
 * thrown on.
 */
export async function openModal(client: Client, triggerId: string, view: ModalView): Promise<boolean> {
  return (await openedModal(client, triggerId, view)) !== null;
}

/** The same, where more is to be shown in it later: its id, or null when Slack no longer takes the trigger. */
export async function openedModal(
  client: Client,
  triggerId: string,
  view: ModalView,
): Promise<string | null> {
  try {
    const opened = await client.views.open({ trigger_id: triggerId, view });
    return opened.view?.id ?? null;
  } catch (error) {
    if (['expired_trigger_id', 'exchanged_trigger_id'].includes(refusedWith(error) ?? '')) return null;
    throw error;
  }
}

/**
 * Shows something else in an open modal. Where it was closed meanwhile, or `hash` shows that it changed meanwhile,
 * there is nothing to do: the answers are kept in the draft.
 */
export async function updateModal(
  { client, log }: { readonly client: Client; readonly log: Logger },
  target: { readonly viewId: string; readonly hash?: string },
  view: ModalView,
): Promise<void> {
  try {
    await client.views.update({
      view_id: target.viewId,
      view,
      ...(target.hash === undefined ? {} : { hash: target.hash }),
    });
  } catch (error) {
    const code = refusedWith(error);
    if (code !== 'hash_conflict' && code !== 'not_found') throw error;
    log.debug({ code }, 'modal was closed or changed before it could be updated');
  }
}

function refusedWith(error: unknown): string | null {
  const refused = Refused.safeParse(error);
  return refused.success ? refused.data.data.error : null;
}
