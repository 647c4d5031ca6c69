import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const slashCommand = z.object({
  command: z.string(),
  url: z.string().optional(),
  description: z.string().default(''),
  usage_hint: z.string().default(''),
  should_escape: z.boolean().default(false),
});

const shortcut = z.object({
  name: z.string(),
  type: z.enum(['global', 'message']),
  callback_id: z.string(),
});

const manifestFile = z.object({
  display_information: z.object({ name: z.string() }),
  features: z
    .object({
      bot_user: z.object({ display_name: z.string() }).optional(),
      app_home: z.object({ home_tab_enabled: z.boolean().default(false) }).optional(),
      slash_commands: z.array(slashCommand).default([]),
      shortcuts: z.array(shortcut).default([]),
    })
    .prefault({}),
  oauth_config: z
    .object({
      redirect_urls: z.array(z.string()).default([]),
      scopes: z
        .object({ bot: z.array(z.string()).default([]), bot_optional: z.array(z.string()).default([]) })
        .prefault({}),
    })
    .prefault({}),
  settings: z
    .object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).prefault({}),
      interactivity: z.object({ is_enabled: z.boolean().default(false) }).prefault({}),
    })
    .prefault({}),
});

export type SlashCommand = z.output<typeof slashCommand>;
type Shortcut = z.output<typeof shortcut>;

/** What the app asked Slack for. A null list grants everything: a workspace started without a manifest. */
export type Manifest = {
  readonly appName: string;
  readonly botName: string;
  readonly isHomeEnabled: boolean;
  readonly isInteractive: boolean;
  readonly slashCommands: readonly SlashCommand[];
  readonly shortcuts: readonly Shortcut[];
  readonly redirectUrls: readonly string[];
  readonly botScopes: readonly string[] | null;
  readonly botEvents: readonly string[] | null;
};

/** Grants every scope, command and event. */
export const openManifest: Manifest = {
  appName: 'App',
  botName: 'app',
  isHomeEnabled: true,
  isInteractive: true,
  slashCommands: [],
  shortcuts: [],
  redirectUrls: [],
  botScopes: null,
  botEvents: null,
};

/** Reads `manifest.yml` as Slack would when the app is created from it. Throws when it is no manifest. */
export function readManifest(path: string): Manifest {
  return interpretManifest(parse(readFileSync(path, 'utf8')));
}

/** Interprets a parsed manifest. Throws a ZodError that names what is wrong. */
function interpretManifest(content: unknown): Manifest {
  const manifest = manifestFile.parse(content);
  const { features, settings, oauth_config: oauth } = manifest;
  return {
    appName: manifest.display_information.name,
    botName: features.bot_user?.display_name ?? manifest.display_information.name,
    isHomeEnabled: features.app_home?.home_tab_enabled ?? false,
    isInteractive: settings.interactivity.is_enabled,
    slashCommands: features.slash_commands,
    shortcuts: features.shortcuts,
    redirectUrls: oauth.redirect_urls,
    botScopes: oauth.scopes.bot,
    botEvents: settings.event_subscriptions.bot_events,
  };
}
