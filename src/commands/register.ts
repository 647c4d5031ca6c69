import type { App } from '@slack/bolt';
import {
  ANY_ALTERNATIVE,
  ANY_ANSWER,
  answerActionId,
  BACKFILL_BUTTONS,
  COMMAND,
  CONFLICT_BUTTONS,
  DELIVERY_BUTTONS,
  GATE_BUTTONS,
  HOME_BUTTONS,
  LINK_BUTTON,
  MODAL_BUTTONS,
  ROWS_BUTTON,
  RULING_BUTTONS,
  UNITS_BUTTONS,
  VIEWS,
  WAIT_BUTTONS,
} from '../slack/ids.ts';
import { onAskButton, type ShowHome } from './ask/handler.ts';
import { onAway } from './away/handler.ts';
import { onDecide, onLook, onPage, onReason } from './conflicts/handler.ts';
import { onVerdict, onVerdictReason } from './decide/handler.ts';
import { onAcknowledge, onTryAgain } from './delivery/handler.ts';
import type { Deps } from './deps.ts';
import { onEditButton } from './edit/handler.ts';
import { onFailure } from './failure.ts';
import { refuseFutureRequests } from './fresh-requests.ts';
import { onDraft, onHomeOpened, onLink, onPropose, onRefresh, onShow, publishHome } from './home/handler.ts';
import { InFlight } from './in-flight.ts';
import { onMemberJoinedChannel } from './membership/handler.ts';
import {
  onAlternative,
  onAnswer,
  onBack,
  onClosed,
  onInstead,
  onQuestion,
  onReview,
  onStraight,
} from './propose/handler.ts';
import { onAfresh, onResume } from './propose/open.ts';
import { onSuggest } from './propose/suggest.ts';
import { onReaction } from './reaction/handler.ts';
import { onTakenAway, type Revocation } from './revocation/handler.ts';
import { onRowsButton } from './rows/handler.ts';
import { onRuling, onRulingButton } from './ruling/handler.ts';
import { onCommand } from './slash/handler.ts';
import { onUnitsButton, onUnitsPage } from './units/handler.ts';
import { onWaitButton } from './wait/handler.ts';

export type Registration = Deps & {
  /** The address of the workspace, for links to messages. */
  readonly workspaceUrl: string;
  /** Told when the bot was let into a channel. */
  readonly onInvited?: (channelId: string) => Promise<void>;
  /** Told when Slack took the bot's token away. */
  readonly onRevoked?: (reason: Revocation) => void;
};

/**
 * Everything people can say to the bot, and what listens to it. Over HTTP the receiver has to put the header
 * `x-slack-request-timestamp` into the context as `timestamp`; with `extendedErrorHandler` people hear of failures.
 * `settled` resolves once no request is being worked on.
 */
export function registerCommands(app: App, registration: Registration): { settled(): Promise<void> } {
  const { onInvited, onRevoked, workspaceUrl, ...deps } = registration;
  const inFlight = new InFlight();
  app.use(inFlight.middleware());
  app.use(refuseFutureRequests(deps));
  app.error(onFailure(deps.log));

  app.command(COMMAND, onCommand(deps));

  app.view(VIEWS.question, onQuestion(deps));
  app.view(VIEWS.review, onReview(deps));
  app.view({ type: 'view_closed', callback_id: VIEWS.question }, onClosed(deps));
  app.view({ type: 'view_closed', callback_id: VIEWS.review }, onClosed(deps));

  app.options({ type: 'block_suggestion', action_id: answerActionId('dataset') }, onSuggest(deps));
  app.action({ type: 'block_actions', action_id: ANY_ANSWER }, onAnswer(deps));
  app.action({ type: 'block_actions', action_id: MODAL_BUTTONS.back }, onBack(deps));
  app.action({ type: 'block_actions', action_id: ANY_ALTERNATIVE }, onAlternative(deps));
  app.view(VIEWS.instead, onInstead(deps));
  app.action({ type: 'block_actions', action_id: MODAL_BUTTONS.straight }, onStraight(deps));
  app.action(MODAL_BUTTONS.resume, onResume(deps));
  app.action(MODAL_BUTTONS.afresh, onAfresh(deps));

  const home = { ...deps, workspaceUrl };
  const showHome: ShowHome = (client, asker) => publishHome(home, client, asker);
  app.action(BACKFILL_BUTTONS.edit, onEditButton(deps));
  app.action(BACKFILL_BUTTONS.pause, onAskButton(deps, 'pause', showHome));
  app.action(BACKFILL_BUTTONS.resume, onAskButton(deps, 'resume', showHome));
  app.action(BACKFILL_BUTTONS.cancel, onAskButton(deps, 'cancel', showHome));
  app.action(BACKFILL_BUTTONS.takeBack, onAskButton(deps, 'cancel', showHome));
  app.action(BACKFILL_BUTTONS.retry, onAskButton(deps, 'retry', showHome));
  app.action(BACKFILL_BUTTONS.promote, onAskButton(deps, 'promote', showHome));
  app.action(BACKFILL_BUTTONS.rollBack, onAskButton(deps, 'roll_back', showHome));
  app.action(ROWS_BUTTON, onRowsButton(deps));
  app.action(UNITS_BUTTONS.look, onUnitsButton(deps));
  app.action(UNITS_BUTTONS.page, onUnitsPage(deps));
  app.action(BACKFILL_BUTTONS.keep, onAskButton(deps, 'keep', showHome));
  app.action(GATE_BUTTONS.approve, onVerdict(deps, 'approve'));
  app.action(GATE_BUTTONS.reject, onVerdict(deps, 'block'));
  app.view(VIEWS.reason, onVerdictReason(deps));
  app.view(VIEWS.away, onAway(deps));
  app.action(DELIVERY_BUTTONS.acknowledge, onAcknowledge(deps));
  app.action(DELIVERY_BUTTONS.again, onTryAgain(deps));
  app.action(RULING_BUTTONS.override, onRulingButton(deps, 'override'));
  app.action(RULING_BUTTONS.settle, onRulingButton(deps, 'settle'));
  app.action(WAIT_BUTTONS.wait, onWaitButton(deps, 'wait'));
  app.action(WAIT_BUTTONS.goOn, onWaitButton(deps, 'goOn'));
  app.view(VIEWS.override, onRuling(deps, 'override'));
  app.view(VIEWS.settle, onRuling(deps, 'settle'));

  app.event('app_home_opened', onHomeOpened(home));
  app.action(HOME_BUTTONS.refresh, onRefresh(home));
  app.action(HOME_BUTTONS.propose, onPropose(home));
  app.action(HOME_BUTTONS.draft, onDraft(home));
  app.action(HOME_BUTTONS.show, onShow(home));
  app.action(LINK_BUTTON, onLink());

  app.event('app_uninstalled', onTakenAway(deps, 'app_uninstalled', onRevoked));
  app.event('tokens_revoked', onTakenAway(deps, 'tokens_revoked', onRevoked));
  app.action(CONFLICT_BUTTONS.look, onLook(deps));
  app.action(CONFLICT_BUTTONS.page, onPage(deps));
  app.action(CONFLICT_BUTTONS.force, onDecide());
  app.action(CONFLICT_BUTTONS.leave, onDecide());
  app.action(CONFLICT_BUTTONS.leaveRest, onDecide());
  app.view(VIEWS.conflictReason, onReason(deps));

  app.event('reaction_added', onReaction(deps));
  app.event('reaction_removed', onReaction(deps));
  if (onInvited) app.event('member_joined_channel', onMemberJoinedChannel(onInvited));

  return inFlight;
}
