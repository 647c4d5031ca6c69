import type { MessageModel } from '../../plan/say/models.ts';
import { context, type Rendered, section } from '../../slack/blocks.ts';
import { bullets } from '../../slack/list.ts';
import { message } from '../../slack/message.ts';
import { bold, code, inline, type Mrkdwn, md, slackDate, userMention } from '../../slack/mrkdwn.ts';
import { stateLabel } from '../../slack/states.ts';

type Model = MessageModel<'standstill'>;
type Line = Model['held'][number];

const LISTED = 15;

/** Somebody stopped all work, or let it go on. */
export function renderStandstill(model: Model): Rendered {
  if (model.endedBy !== null && model.endedAt !== null) {
    return message({
      text: 'All backfills go on',
      head: [
        section(
          md`▶️ ${bold('All backfills go on.')} ${userMention(model.endedBy)} let them, ${slackDate(model.endedAt)}. ${userMention(model.by)} had stopped them ${slackDate(model.since)}. Those that somebody had paused before stay paused.`,
        ),
      ],
    });
  }
  return message({
    text: 'All backfills are stopped',
    head: [
      section(
        md`⏹️ ${bold('All backfills are stopped')} by ${userMention(model.by)} since ${slackDate(model.since)}. Batches in flight are finished; none begins, nothing starts and nothing is promoted until somebody lets it go on.`,
      ),
      ...part('*Held up*', model.held),
      ...part('*Has begun and is finished*', model.finishing),
      context(md`${code('/backfill resume all')} lets them go on. Nothing is lost.`),
    ],
  });
}

function part(title: string, lines: readonly Line[]) {
  if (lines.length === 0) return [];
  return [section(md`${{ mrkdwn: title }}\n${bullets(lines, LISTED, sayLine, '')}`)];
}

function sayLine({ id, title, state }: Line): Mrkdwn {
  return md`${bold(`BF-${id}`)} ${inline(title, 100)} · ${stateLabel(state)}`;
}
