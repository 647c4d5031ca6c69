import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMMAND } from '../../src/slack/ids.ts';
import { hasOracles, oracle } from '../sandbox/oracles.ts';

type Manifest = {
  features: { slash_commands: { command: string }[] };
  oauth_config: { scopes: { bot: string[] } };
  settings: { event_subscriptions: { bot_events: string[] } };
};

const manifest = parse(readFileSync('manifest.yml', 'utf8')) as Manifest;
const granted = new Set(manifest.oauth_config.scopes.bot);

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts'))
  .map(name => readFileSync(join('src', name), 'utf8'));

/** Methods of the Web API that the code calls, for example `chat.postMessage`. */
const called = [
  ...new Set(
    sources.flatMap(source =>
      [
        ...source.matchAll(
          /\bclient\s*\.(chat|conversations|files|reactions|usergroups|users|views|auth)\s*\.(\w+)\(/g,
        ),
      ].map(([, family, method]) => `${family}.${method}`),
    ),
  ),
].sort();

/** Methods that are used in channels of several kinds need the scope of each kind. */
const EVERY_KIND: Readonly<Record<string, readonly string[]>> = {
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
};

describe('the manifest', () => {
  it.skipIf(!hasOracles)("is one by Slack's own schema, which also refuses what is none", () => {
    const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
    const validate = ajv.compile(oracle('manifest.schema.2.0.0.json') as object);
    expect(validate(oracle('manifest.valid.json'))).toBe(true);
    expect(validate(oracle('manifest.invalid.json'))).toBe(false);
    validate(manifest);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('knows the command that the code listens for', () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual([COMMAND]);
  });

  it('subscribes to exactly the events that the code listens for', () => {
    const events = sources.flatMap(source =>
      [...source.matchAll(/\bapp\.event\('(\w+)'/g)].map(([, event]) => event),
    );
    expect(new Set(events)).toEqual(new Set(manifest.settings.event_subscriptions.bot_events));
  });

  it('is compared with calls that were really found in the code', () => {
    expect(called).toEqual(
      expect.arrayContaining(['chat.postMessage', 'views.open', 'reactions.get', 'files.info']),
    );
  });

  it.skipIf(!hasOracles).each(called)('grants a scope for %s', method => {
    const { scope } = oracle(`methods/${method}.json`) as { scope: { bot?: string[] } };
    const enough = scope.bot ?? [];
    const kinds = EVERY_KIND[method];
    if (kinds) {
      expect(enough).toEqual(expect.arrayContaining([...kinds]));
      expect([...granted]).toEqual(expect.arrayContaining([...kinds]));
    } else if (enough.length > 0) {
      expect(enough.filter(name => granted.has(name))).not.toEqual([]);
    }
  });

  it.skipIf(!hasOracles)('asks for no scope that nothing needs', () => {
    const needed = called.flatMap(method => {
      const { scope } = oracle(`methods/${method}.json`) as { scope: { bot?: string[] } };
      return EVERY_KIND[method] ?? scope.bot ?? [];
    });
    // Without a method of their own: the command itself, and the e-mail addresses in what users.list answers.
    const known = new Set([...needed, 'commands', 'users:read.email']);
    expect([...granted].filter(scope => !known.has(scope))).toEqual([]);
  });
});
