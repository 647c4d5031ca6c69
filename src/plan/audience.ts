import type { Channel, DatasetProfile } from './profile.ts';

/** Why a channel is told that the catalog does not know of. */
export const ASKED_TO_TELL = 'the proposer asked to tell you';

export type Audience = {
  readonly channels: readonly { channelId: string; name: string; because: string }[];
  readonly unreachable: readonly { name: string; because: string }[];
};

/** Why finance hears of it in its own channel; null where it does not. */
export type FinanceHears = keyof typeof FINANCE_HEARS | null;

const FINANCE_HEARS = {
  reports: 'finance reports on these numbers',
  closed: 'finance has closed some of these months',
} as const;

/**
 * Every channel that must hear of a change of this dataset, each once, with the first reason that applies: those of the
 * dataset, finance's when it reports on them or closed a month, those of the consumers downstream, those the proposer added. A
 * channel that Slack does not know cannot be posted to at all; one the bot is not in may still be joined.
 */
export function audienceOf(
  profile: DatasetProfile,
  extra: readonly Channel[],
  finance: FinanceHears,
): Audience {
  const reasons: { channel: Channel; because: string }[] = [
    ...profile.channels.map(channel => ({ channel, because: `people here work with ${profile.title}` })),
    ...(finance !== null && profile.financeChannel
      ? [{ channel: profile.financeChannel, because: FINANCE_HEARS[finance] }]
      : []),
    ...profile.consumers.flatMap(consumer =>
      consumer.channel
        ? [{ channel: consumer.channel, because: `${consumer.title} reads ${profile.title}` }]
        : [],
    ),
    ...extra.map(channel => ({ channel, because: ASKED_TO_TELL })),
  ];
  const channels = new Map<string, { channelId: string; name: string; because: string }>();
  const unreachable = new Map<string, { name: string; because: string }>();
  for (const { channel, because } of reasons) {
    const name = channel.name.replace(/^#/, '');
    if (channel.channelId === undefined) {
      if (!unreachable.has(name)) unreachable.set(name, { name, because });
    } else if (!channels.has(channel.channelId)) {
      channels.set(channel.channelId, { channelId: channel.channelId, name, because });
    }
  }
  return { channels: [...channels.values()], unreachable: [...unreachable.values()] };
}
