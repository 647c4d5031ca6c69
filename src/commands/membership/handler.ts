import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt';

type Joined = AllMiddlewareArgs & SlackEventMiddlewareArgs<'member_joined_channel'>;

/** Somebody joined a channel. When it is the bot itself, `onInvited` learns that it may post there now. */
export function onMemberJoinedChannel(onInvited: (channelId: string) => Promise<void>) {
  return async ({ event, context }: Joined): Promise<void> => {
    if (event.user === context.botUserId) await onInvited(event.channel);
  };
}
