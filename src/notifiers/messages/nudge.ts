import type { MessageModel } from '../../plan/say/models.ts';
import { context, type Rendered, section } from '../../slack/blocks.ts';
import { inARow } from '../../slack/list.ts';
import { message } from '../../slack/message.ts';
import { bold, type Mrkdwn, md, slackDate } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';

type Model = MessageModel<'nudge'>;

/** People have been silent for a while: a reminder to them, or a call for help to those who can reach them. */
export function renderNudge(model: Model): Rendered {
  const { id, title, what, subject, mention, askedAt, expiresAt } = model;
  const waits = `the approval of ${subject}`;
  const heading =
    what === 'remind'
      ? md`⏰ ${people(mention)}: ${bold(`BF-${id}`)} still waits for ${waits}`
      : md`📣 ${people(mention)}: ${bold(`BF-${id}, ${title}`, 200)} waits for ${waits} since ${slackDate(askedAt)}. Can you help?`;
  return message({
    text: `BF-${id} still waits for ${waits}. Without it, it is given up.`,
    head: [
      section(heading),
      ...standing(model).map(line => section(line)),
      context(
        md`Without a decision by ${slackDate(expiresAt)} it is given up. Silence is never an approval.`,
      ),
    ],
  });
}

function standing({ missing, unreachable, blockedBy }: Model): Mrkdwn[] {
  return [
    ...(missing.length > 0 ? [md`Not decided yet: ${people(missing)}`] : []),
    ...(blockedBy.length > 0
      ? [md`Blocked by ${people(blockedBy)}: solve it together, or edit the plan`]
      : []),
    ...(unreachable.length > 0
      ? [
          md`Without an account in Slack: ${inARow(unreachable, 10)}. Let them join, or correct the catalog and edit the plan`,
        ]
      : []),
  ];
}
