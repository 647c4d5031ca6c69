import type { MessageModel } from '../../plan/say/models.ts';
import { type Rendered, section } from '../../slack/blocks.ts';
import { message } from '../../slack/message.ts';
import { md, userMention } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';
import { changeLines } from '../parts/changes.ts';

/** What an edit changed, and what became of what was approved. */
export function renderPlanChanged(model: MessageModel<'plan_changed'>): Rendered {
  const { id, by, version, replaces, changes, voids, voided } = model;
  const consequence = !voids
    ? md`What was approved stays approved.`
    : voided.length === 0
      ? md`Earlier approvals are void; please look at it again.`
      : md`Earlier approvals are void: ${people(voided)}, please look at it again.`;
  const said = changes.length === 0 ? md`Nothing that people read changed.` : changeLines(changes, 10);
  return message({
    text: `BF-${id}: version ${version} of the plan replaces version ${replaces}. ${voids ? 'Earlier approvals are void.' : 'What was approved stays approved.'}`,
    head: [
      section(
        voids
          ? md`✏️ ${userMention(by)} edited the plan: version ${version} replaces version ${replaces}. ${consequence}`
          : md`${userMention(by)} changed who is told or when it starts. ${consequence}`,
      ),
    ],
    body: [section(said)],
  });
}
