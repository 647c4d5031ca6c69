import type { Button, HomeView, KnownBlock } from '@slack/types';
import { countOf } from '../../plan/count.ts';
import type { GateNumber } from '../../plan/gate.ts';
import type { Changed, Home, HomeDraft, Place, UnderWay, Waiting } from '../../plan/home.ts';
import { STATES } from '../../plan/lifecycle.ts';
import { progressBar, wholePercent } from '../../slack/bar.ts';
import { actions, button, context, divider, header, linkButton, section } from '../../slack/blocks.ts';
import { sayChannel } from '../../slack/channel.ts';
import { HOME_BUTTONS, LINK_BUTTON } from '../../slack/ids.ts';
import { bold, code, inline, lines, type Mrkdwn, md, slackDate, userMention } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';
import { stateLabel } from '../../slack/states.ts';

/** How many of each are listed; the rest are counted. */
const LISTED = 10;

const TITLE = 150;

/** The bot's Home as one person sees it. `addressOf` gives where a message of Slack is found. */
export function homeView(home: Home, addressOf: (place: Place) => string): HomeView {
  return {
    type: 'home',
    blocks: [
      header(
        home.waiting.length === 0
          ? 'Nothing waits for you'
          : `${countOf(home.waiting.length, 'decision')} ${home.waiting.length === 1 ? 'waits' : 'wait'} for you`,
      ),
      ...listed(home.waiting, waiting => section(sayWaiting(waiting), open(waiting, addressOf))),
      ...actions([
        button(HOME_BUTTONS.propose, 'Propose a backfill', 'new', { style: 'primary' }),
        button(HOME_BUTTONS.refresh, 'Refresh', 'now'),
      ]),
      ...part('Your drafts', home.drafts, draft),
      ...part('Under way', home.underWay, underWay),
      ...part('History that changed', home.changed, changed => section(sayChanged(changed), show(changed))),
      divider(),
      context(
        md`As of ${slackDate(home.at)}. ${code('/backfill help')} lists what can be asked. Approving is done by reacting with ✅ or ❌ on a request.`,
      ),
    ],
  };
}

function part<T>(title: string, items: readonly T[], say: (item: T) => KnownBlock): KnownBlock[] {
  return items.length === 0 ? [] : [divider(), header(title), ...listed(items, say)];
}

function listed<T>(items: readonly T[], say: (item: T) => KnownBlock): KnownBlock[] {
  const left = items.length - LISTED;
  const more = left > 0 ? [context(md`… and ${left} more: ${code('/backfill list')}`)] : [];
  return [...items.slice(0, LISTED).map(say), ...more];
}

/** Leads to the message where the person acts, or shows where it stands while Slack has no such message. */
function open(waiting: Waiting, addressOf: (place: Place) => string): Button {
  if (waiting.place === null || waiting.why === 'stuck') return show(waiting);
  const label = waiting.why === 'decide' ? 'Open the request' : 'Open the thread';
  return linkButton(LINK_BUTTON, label, addressOf(waiting.place), { style: 'primary' });
}

function show({ id }: { readonly id: number }): Button {
  return button(HOME_BUTTONS.show, 'Show', String(id));
}

const ASKED: Readonly<Record<GateNumber, string>> = {
  1: 'to approve the plan',
  2: 'whether the measured numbers are right',
  3: 'whether the old rows are put back',
};

function sayWaiting(waiting: Waiting): Mrkdwn {
  const name = md`${bold(`BF-${waiting.id}`)} ${inline(waiting.title, TITLE)}`;
  switch (waiting.why) {
    case 'decide':
      return lines([
        name,
        md`🗳️ You are asked ${ASKED[waiting.gate]}: react with ✅ or ❌ on the request.`,
        ...(waiting.blockedBy.length > 0 ? [md`⛔ Blocked by ${people(waiting.blockedBy)}`] : []),
      ]);
    case 'untold':
      return md`${name}\n📭 It cannot start: ${lines(waiting.channels.slice(0, LISTED).map(sayChannel), ', ')} could not be told. Invite the bot there, or acknowledge it in the thread.`;
    case 'stuck':
      return md`${name}\n${stateLabel(waiting.state)}: ${inline(STATES[waiting.state].meaning)}. It goes on when somebody says so.`;
  }
}

function draft({ draftId, title, step, revises, updatedAt }: HomeDraft): KnownBlock {
  const what = revises === null ? md`` : md` (edits BF-${String(revises)})`;
  return section(
    md`${bold(title, TITLE)}${what}\nat question ${Math.min(step, 5)} of 5, last touched ${slackDate(updatedAt)}`,
    button(HOME_BUTTONS.draft, 'Go on', draftId),
  );
}

function underWay(backfill: UnderWay): KnownBlock {
  const { id, title, state, proposer, progress } = backfill;
  return section(
    lines([
      md`${stateLabel(state)} · ${bold(`BF-${id}`)} ${inline(title, TITLE)}`,
      ...(progress && state !== 'ready'
        ? [md`${progressBar(progress.done, progress.total)}  ${wholePercent(progress.done, progress.total)}%`]
        : []),
      md`proposed by ${userMention(proposer)}`,
    ]),
    show(backfill),
  );
}

function sayChanged({ id, title, state, promotedAt, rollbackDeadline }: Changed): Mrkdwn {
  const when = promotedAt === null ? md`` : md`changed ${slackDate(promotedAt)}`;
  const back =
    rollbackDeadline === null || state === 'rolled_back'
      ? md``
      : md` · way back until ${slackDate(rollbackDeadline)}`;
  return md`${stateLabel(state)} · ${bold(`BF-${id}`)} ${inline(title, TITLE)}\n${when}${back}`;
}
