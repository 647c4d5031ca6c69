/** How people read in Slack whom a message was meant for: a person, a channel, or one that Slack knows by name only. */
export function mentionPlace(channelId: string): string {
  if (channelId.startsWith('#')) return channelId;
  return /^[UW]/.test(channelId) ? `<@${channelId}>` : `<#${channelId}>`;
}
