import { findChannelByName, findUserByHandle } from '../workspace/channels.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** What Slack's client sends for typed text: `&`, `<`, `>` escaped, mentions and links encoded. */
export function encodeTyped(workspace: Workspace, typed: string): string {
  const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return encodeMentions(workspace, escaped, false).replaceAll(/\bhttps?:\/\/[^\s<>|]+/g, url => `<${url}>`);
}

/**
 * Encodes `@handle` and `#channel`. In commands Slack adds the name (`<@U1|ada>`, `<#C1|growth>`), in messages it
 * leaves a person's out.
 */
export function encodeMentions(workspace: Workspace, text: string, isCommand: boolean): string {
  return text.replaceAll(/(?<![\w<])([@#])([a-z0-9][a-z0-9._-]*)/g, (whole, sign: string, name: string) => {
    if (sign === '#') {
      const channel = findChannelByName(workspace, name);
      return channel === undefined ? whole : `<#${channel.id}|${channel.name}>`;
    }
    const user = findUserByHandle(workspace, name);
    if (user !== undefined) return isCommand ? `<@${user.id}|${user.handle}>` : `<@${user.id}>`;
    for (const group of workspace.userGroups.values()) {
      if (group.handle === name) return `<!subteam^${group.id}|@${group.handle}>`;
    }
    return whole;
  });
}
