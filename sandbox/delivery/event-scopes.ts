import type { Manifest } from '../manifest.ts';
import type { Json } from '../workspace/records.ts';

/** The scope that each subscription needs, one a line. Those absent need none. */
const scopeOf: Readonly<Record<string, string>> = {
  app_mention: 'app_mentions:read',
  file_shared: 'files:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
};

/** Message events are subscribed to by kind of channel. */
const messageSubscriptions: Readonly<Record<string, string>> = {
  channel: 'message.channels',
  group: 'message.groups',
  im: 'message.im',
};

/** Membership events need the scope of their kind of channel. */
const membershipScopes: Readonly<Record<string, string>> = { C: 'channels:read', G: 'groups:read' };

/** True when the app subscribed to this event and its token may know of it. */
export function isSubscribed(manifest: Manifest, event: Json): boolean {
  const type = String(event.type);
  const kind = String(event.channel_type);
  const subscription = type === 'message' ? messageSubscriptions[kind] : type;
  if (subscription === undefined) return false;
  if (manifest.botEvents !== null && !manifest.botEvents.includes(subscription)) return false;
  const scope = type.startsWith('member_') ? membershipScopes[kind] : scopeOf[subscription];
  return scope === undefined || manifest.botScopes === null || manifest.botScopes.includes(scope);
}
