import type { KnownBlock } from '@slack/types';
import { countOf } from '../../plan/count.ts';
import type { StatusView, ThrottleView } from '../../plan/draft-view.ts';
import { progressBar, wholePercent } from '../../slack/bar.ts';
import { context, fields, header, type Rendered, section } from '../../slack/blocks.ts';
import { bullets } from '../../slack/list.ts';
import { message } from '../../slack/message.ts';
import {
  bold,
  channelMention,
  code,
  inline,
  lines,
  type Mrkdwn,
  md,
  sentence,
  slackDate,
  userMention,
} from '../../slack/mrkdwn.ts';
import { formatDuration, formatInteger } from '../../slack/numbers.ts';
import { people } from '../../slack/people.ts';
import { stateLabel } from '../../slack/states.ts';

const LISTED = 15;

/** Where one backfill stands, what it waits for, and what the asker may do now. */
export function statusView(status: StatusView): Rendered {
  return message({
    text: `BF-${status.id} is ${status.stateTitle.toLowerCase()}: ${status.stateMeaning}`,
    head: [
      header(`BF-${status.id} · ${status.title}`),
      section(md`${stateLabel(status.state)}: ${inline(status.stateMeaning, 300)}`),
      ...progress(status),
      ...waiting(status),
      ...throttled(status),
      fields([
        [md`Scope`, inline(status.scope, 600)],
        [
          md`People`,
          md`proposed by ${userMention(status.proposer)}\naccountable: ${userMention(status.owner)}`,
        ],
        ...(status.rollbackDeadline
          ? [[md`Way back until`, slackDate(status.rollbackDeadline)] as const]
          : []),
        ...(status.thread ? [[md`Thread`, channelMention(status.thread.channelId)] as const] : []),
      ]),
    ],
    tail: [context(possible(status))],
  });
}

/** The latest backfills, newest first. */
export function listView(statuses: readonly StatusView[]): Rendered {
  if (statuses.length === 0) {
    return message({
      text: 'There are no backfills yet',
      head: [section(md`There are no backfills yet. ${code('/backfill')} proposes the first one.`)],
    });
  }
  return message({
    text: `The latest ${countOf(statuses.length, 'backfill')}`,
    head: [header('Latest backfills')],
    body: statuses.slice(0, LISTED).map(status => section(line(status))),
    tail: [context(md`More about one: ${code('/backfill status BF-12')}`)],
    part: 'backfill',
  });
}

function line(status: StatusView): Mrkdwn {
  const [first] = status.waitingFor;
  const waits = first ? md`\nwaits for ${sentence(first, 200)}` : md``;
  const more = status.waitingFor.length > 1 ? md` and ${status.waitingFor.length - 1} more` : md``;
  return md`${stateLabel(status.state)} · ${bold(`BF-${status.id}`)} ${inline(status.title, 150)}${waits}${more}`;
}

function progress({ progress: run }: StatusView): KnownBlock[] {
  if (!run) return [];
  const bar = `${progressBar(run.done, run.total)}  ${wholePercent(run.done, run.total)}%`;
  return [
    section(
      md`${bar}\n${formatInteger(run.done)} of ${countOf(run.total, 'unit')} rebuilt · ${countOf(run.rows, 'row')} in staging`,
    ),
  ];
}

function waiting({ waitingFor, blockedBy }: StatusView): KnownBlock[] {
  const said = [
    ...(blockedBy.length > 0 ? [md`⛔ ${people(blockedBy)} blocks it until the ❌ is removed`] : []),
    ...(waitingFor.length > 0
      ? [md`*Waits for*\n${bullets(waitingFor, 10, what => sentence(what, 200), '')}`]
      : []),
  ];
  return said.length > 0 ? [section(lines(said))] : [];
}

/** How the run works, and what it waited for. */
function throttled({ throttle }: StatusView): KnownBlock[] {
  if (!throttle) return [];
  const [first, ...others] = throttle.waits;
  const now = first?.until === null ? first : undefined;
  const before = now ? others : throttle.waits;
  return [
    ...(now ? [section(md`⏳ *Waiting* since ${slackDate(now.since)}\n${reasons(now)}`)] : []),
    ...(before.length > 0 ? [section(md`*Waited before*\n${bullets(before, 4, sayWait, '')}`)] : []),
    context(inline(throttle.settings.join('  ·  '), 500)),
  ];
}

function reasons(wait: ThrottleView['waits'][number]): Mrkdwn {
  return bullets(wait.reasons, 8, reason => inline(reason, 250), '');
}

function sayWait({ since, until, reasons: why }: ThrottleView['waits'][number]): Mrkdwn {
  const seconds = (Date.parse(until ?? since) - Date.parse(since)) / 1000;
  return md`${slackDate(since)} for ${formatDuration(seconds)}: ${inline(why.join('; '), 400)}`;
}

function possible({ id, possible: words }: StatusView): Mrkdwn {
  if (words.length === 0) return md`There is nothing for you to do here now.`;
  const commands = words.slice(0, 10).map(word => code(`/backfill ${word} BF-${id}`));
  return md`You can: ${lines(commands, '  ')}`;
}
