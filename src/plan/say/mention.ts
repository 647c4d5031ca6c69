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

/** The people whom a sentence mentions. */
export function mentioned(text: string): string[] {
  return [...text.matchAll(PERSON)].map(([, userId = '']) => userId);
}

/** The same without mentions and without the marks around commands, for where neither is shown as such. */
export function sayPlainly(text: string, names: ReadonlyMap<string, string>): string {
  return withNames(text, userId => `@${names.get(userId) ?? 'somebody'}`).replaceAll('`', '');
}

/** A sentence for where mentions are not shown as names: `call` says what somebody is called there. */
export function withNames(text: string, call: (userId: string) => string): string {
  return text.replaceAll(PERSON, (_, userId: string) => call(userId));
}

const PERSON = /<@([A-Z0-9_]+)>/g;
