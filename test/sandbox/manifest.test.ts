import { expect, test } from 'vitest';
import { isSubscribed } from '../../sandbox/delivery/event-scopes.ts';
import { openManifest, readManifest } from '../../sandbox/manifest.ts';

const example = readManifest('test/sandbox/manifest.example.yml');

test('a manifest says what the app may do and hear', () => {
  expect(example).toMatchObject({
    appName: 'Example',
    botName: 'example-bot',
    isHomeEnabled: true,
    isInteractive: true,
    slashCommands: [{ command: '/backfill', should_escape: true }],
    shortcuts: [{ type: 'message', callback_id: 'explain' }],
    redirectUrls: ['https://example.com/slack/oauth_redirect'],
  });
  expect(example.botScopes).toContain('chat:write');
  expect(example.botEvents).toContain('reaction_added');
});

test('the manifest of this project is one that Slack would read', () => {
  const own = readManifest('manifest.yml');
  expect(own.slashCommands.map(command => command.command)).toContain('/backfill');
  expect(own.botEvents).toEqual(expect.arrayContaining(['reaction_added', 'reaction_removed']));
});

test('a file that is no manifest is refused', () => {
  expect(() => readManifest('biome.json')).toThrow('display_information');
});

test('an event is sent to an app that subscribed to it and has its scope', () => {
  const reaction = { type: 'reaction_added' };
  const joined = (channel_type: string) => ({ type: 'member_joined_channel', channel_type });
  const said = (channel_type: string) => ({ type: 'message', channel_type });
  expect(isSubscribed(example, reaction)).toBe(true);
  expect(isSubscribed({ ...example, botScopes: ['chat:write'] }, reaction)).toBe(false);
  expect(isSubscribed({ ...example, botEvents: [] }, reaction)).toBe(false);
  expect(isSubscribed({ ...example, botScopes: ['channels:read'] }, joined('C'))).toBe(true);
  expect(isSubscribed({ ...example, botScopes: ['channels:read'] }, joined('G'))).toBe(false);
  const reader = { ...example, botEvents: ['message.im'], botScopes: ['im:history'] };
  expect(isSubscribed(reader, said('im'))).toBe(true);
  expect(isSubscribed(reader, said('channel'))).toBe(false);
  expect(isSubscribed(openManifest, said('channel'))).toBe(true);
});
