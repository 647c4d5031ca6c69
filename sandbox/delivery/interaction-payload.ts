import type { Context } from '../context.ts';
import { messageObject } from '../objects/message.ts';
import { viewObject } from '../objects/view.ts';
import type { ChannelRecord, Json, MessageRecord, UserRecord, ViewRecord } from '../workspace/records.ts';

/** The part that every interaction carries: who, where, and for which app. */
export function interactionHead(context: Context, user: UserRecord): Json {
  const { team, app } = context.workspace;
  return {
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    user: { id: user.id, username: user.handle, name: user.handle, team_id: team.id },
    api_app_id: app.id,
    token: 'verification-token',
  };
}

/** A channel as interactions name it: private ones and direct messages have no name there. */
export function channelName(channel: ChannelRecord): string {
  return { public: channel.name, private: 'privategroup', im: 'directmessage' }[channel.kind];
}

/** `container`, `channel` and `message` of an interaction on a message. */
export function messageSurface(context: Context, message: MessageRecord): Json {
  const channel = context.workspace.channels.get(message.channel);
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: message.ephemeralFor !== null,
      ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    },
    channel: { id: message.channel, name: channel === undefined ? '' : channelName(channel) },
    ...(message.ephemeralFor === null
      ? {
          message: messageObject(context.workspace, message, { origin: context.origin(), hasMetadata: true }),
        }
      : {}),
  };
}

/** `container` and `view` of an interaction in a modal or App Home. */
export function viewSurface(context: Context, view: ViewRecord): Json {
  return {
    container: { type: 'view', view_id: view.id },
    view: viewObject(context.workspace, view),
  };
}
