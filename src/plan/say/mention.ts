/** How people read in Slack whom a message was meant for: a person, a channel, or one that Slack knows by name only. */
export function mentionPlace(channelId: string): string {
  if (channelId.startsWith('#')) return channelId;
  return /^[UW]/.test(channelId) ? `<@${channelId}>` : `<#${channelId}>`;
}

/** `<@U1>, <@U2> or <@U3>` */
export function mentions(userIds: readonly string[], conjunction: 'and' | 'or'): string {
  const named = userIds.map(userId => `<@${userId}>`);
  const last = named.at(-1) ?? '';
  return named.length < 2 ? last : `${named.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}
