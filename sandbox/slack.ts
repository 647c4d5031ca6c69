import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BotCredentials, Context } from './context.ts';
import { Deliverer } from './delivery/deliverer.ts';
import { delivery } from './delivery/delivery.ts';
import { EventSender } from './delivery/events.ts';
import { ExchangeLog } from './exchange-log.ts';
import { Faults } from './faults/faults.ts';
import { isRecord, sendJson } from './http.ts';
import { openManifest, readManifest } from './manifest.ts';
import { Message } from './people/message.ts';
import { Person } from './people/person.ts';
import { describeScreen } from './people/screen.ts';
import { route } from './routes.ts';
import { SocketHub } from './socket-mode/socket-hub.ts';
import { Timers } from './timers.ts';
import { spedUp, type Timings } from './timings.ts';
import { RateLimiter } from './web-api/rate-limiter.ts';
import { armScheduled } from './web-api/scheduled.ts';
import { findChannelByName, findUserByHandle, setArchived } from './workspace/channels.ts';
import { finishFile } from './workspace/files.ts';
import { WorkspaceSaver } from './workspace/persistence.ts';
import type { ChannelRecord } from './workspace/records.ts';
import { type Company, settle } from './workspace/settle.ts';
import { Triggers } from './workspace/triggers.ts';
import type { Clock } from './workspace/workspace.ts';

export type SlackOptions = Company & {
  /** 0 takes any free port. */
  readonly port?: number;
  /** Path of `manifest.yml`; without it everything is granted. */
  readonly manifest?: string;
  readonly bot: BotCredentials & {
    /** Where the app takes events, commands and interactions; `connect` may say so later. */
    readonly requestUrl?: string;
  };
  readonly clock?: Clock;
  /** Path of a JSON file that the workspace is kept in over restarts; uploads go to a folder beside it. */
  readonly persist?: string;
  /** Divides Slack's long waits (event retries, looking at uploads). */
  readonly speed?: number;
  readonly timings?: Partial<Timings>;
  /** Multiplies every rate allowance; Infinity switches limits off. */
  readonly rates?: number;
  /** How long people in code wait for things to appear, in milliseconds. */
  readonly within?: number;
  /** How often people in code do again what the app did not take. */
  readonly patience?: number;
  /** Answers requests for the page; false leaves them to the sandbox. */
  readonly onPage?: (request: IncomingMessage, response: ServerResponse) => boolean;
};

/** A running workspace with the app installed. */
export class Slack {
  readonly #context: Context;
  readonly #deliverer: Deliverer;
  readonly #sockets: SocketHub;
  readonly #server: Server;
  readonly #options: SlackOptions;
  readonly #timers: Timers;
  #isStopped = false;
  readonly #saver: WorkspaceSaver | null;

  constructor(parts: {
    context: Context;
    deliverer: Deliverer;
    sockets: SocketHub;
    server: Server;
    options: SlackOptions;
    timers: Timers;
    saver: WorkspaceSaver | null;
  }) {
    this.#context = parts.context;
    this.#deliverer = parts.deliverer;
    this.#sockets = parts.sockets;
    this.#server = parts.server;
    this.#options = parts.options;
    this.#timers = parts.timers;
    this.#saver = parts.saver;
  }

  /** `http://127.0.0.1:<port>`: the page's address. */
  get origin(): string {
    return this.#context.origin();
  }

  /** `slackApiUrl` for Slack's clients. */
  get url(): string {
    return `${this.origin}/api/`;
  }

  get faults(): Faults {
    return this.#context.faults;
  }

  /** Requests and answers, both ways. */
  get log(): ExchangeLog {
    return this.#context.log;
  }

  /** Ids of the team, the app and its bot. */
  get app(): {
    readonly team: string;
    readonly id: string;
    readonly botId: string;
    readonly botUser: string;
  } {
    const { app, team } = this.#context.workspace;
    return { team: team.id, id: app.id, botId: app.botId, botUser: app.botUser };
  }

  /** From now on deliveries go to this URL, unless a socket is open. */
  connect(requestUrl: string): void {
    this.#deliverer.requestUrl = requestUrl;
  }

  /** Asks the app at the connected URL to prove that it is one, as Slack does when a URL is entered. */
  async verifiesUrl(): Promise<boolean> {
    const challenge = randomUUID();
    const answer = await this.#context.deliver(
      delivery('event', 'url_verification', {
        token: 'verification-token',
        challenge,
        type: 'url_verification',
      }),
    );
    const said = isRecord(answer.body) ? answer.body.challenge : answer.body;
    return answer.ok && said === challenge;
  }

  user(handle: string, options: { readonly within?: number; readonly patience?: number } = {}): Person {
    const user = findUserByHandle(this.#context.workspace, handle);
    if (user === undefined) throw new Error(`There is nobody called ${handle} in this workspace.`);
    const { within = 10_000, patience = 0 } = this.#options;
    return new Person(this.#context, user, { within, patience, ...options });
  }

  channel(name: string): ChannelRecord {
    const { workspace } = this.#context;
    const channel = workspace.channels.get(name) ?? findChannelByName(workspace, name);
    if (channel === undefined) throw new Error(`There is no channel ${name} in this workspace.`);
    return channel;
  }

  /** Every message of a channel, oldest first, replies and ephemeral ones too. */
  messages(channel: string): readonly Message[] {
    const { workspace } = this.#context;
    const timeline = workspace.timelines.get(this.channel(channel).id);
    return [...(timeline?.values() ?? [])].map(record => new Message(workspace, record));
  }

  /** The message that carries this metadata event type, newest first; undefined when none does. */
  messageWith(eventType: string, channel: string): Message | undefined {
    return [...this.messages(channel)].reverse().find(message => message.metadata?.event_type === eventType);
  }

  /** Bytes of an uploaded file. */
  fileContent(id: string): Buffer | undefined {
    return this.#context.workspace.fileContents.get(id);
  }

  /** What is on somebody's screen, in words. */
  screen(handle: string): string {
    const user = findUserByHandle(this.#context.workspace, handle);
    return user === undefined ? `nobody called ${handle}` : describeScreen(this.#context.workspace, user);
  }

  /** Open Socket Mode connections. */
  get openSockets(): number {
    return this.#sockets.openSockets;
  }

  /** Asks every client to reconnect, as Slack does every few hours. */
  refreshSockets(): void {
    this.#sockets.refresh();
  }

  /** Breaks every open socket, as a network does. */
  cutSockets(): void {
    this.#sockets.cut();
  }

  /** Takes the app out of the workspace: its token is dead, and it is told so. */
  uninstall(): void {
    const { faults, sendEvent, workspace } = this.#context;
    faults.isTokenRevoked = true;
    sendEvent({ type: 'tokens_revoked', tokens: { oauth: [], bot: [workspace.app.botUser] } });
    sendEvent({ type: 'app_uninstalled' });
  }

  /** Archives a channel, or brings it back. */
  archive(channel: string, isArchived = true): void {
    setArchived(this.#context.workspace, this.channel(channel), isArchived);
  }

  /** Stops answering and drops what was still to be sent. Safe to call twice. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#timers.stop();
    this.#sockets.cut();
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
    this.#saver?.stop();
  }
}

/** Starts a workspace for a company of people, with the app installed. */
export async function startSlack(options: SlackOptions): Promise<Slack> {
  const clock = options.clock ?? (() => new Date());
  const manifest = options.manifest === undefined ? openManifest : readManifest(options.manifest);
  const timings = spedUp(options.speed ?? 1, options.timings);
  const workspace = settle(options, manifest, clock, options.persist);
  const saver = options.persist === undefined ? null : new WorkspaceSaver(workspace, options.persist);
  const log = new ExchangeLog(workspace.changes);
  const faults = new Faults(workspace.changes);
  const sockets = new SocketHub(workspace.app.id, () => workspace.changes.tell({ kind: 'faults' }));
  const timers = new Timers();
  const later = (milliseconds: number, run: () => void) => timers.later(milliseconds, run);
  const { signingSecret } = options.bot;
  const deliverer = new Deliverer({ clock, log, faults, timings, signingSecret, sockets });
  deliverer.requestUrl = options.bot.requestUrl ?? null;
  const events = new EventSender({
    workspace,
    manifest,
    retries: timings.eventRetries,
    deliver: delivery => deliverer.deliver(delivery),
    later,
  });
  let origin = '';
  const context: Context = {
    workspace,
    manifest,
    bot: options.bot,
    timings,
    log,
    faults,
    limiter: new RateLimiter({ scale: options.rates ?? 1 }),
    triggers: new Triggers(timings.trigger),
    installedTokens: new Map(),
    oauthCodes: new Map(),
    origin: () => origin,
    deliver: delivery => deliverer.deliver(delivery),
    sendEvent: event => events.send(event),
    openSocketUrl: () => sockets.openUrl(origin),
    countSockets: () => sockets.openSockets,
    cutSockets: () => sockets.cut(),
    later,
  };
  const server = createServer((request, response) => {
    route(context, options.onPage, request, response).catch((error: unknown) => {
      // Slack never shows its own faults as anything but this; ours must not go unseen.
      console.error('The sandbox failed to answer', request.url, error);
      if (!response.headersSent) sendJson(response, 500, { ok: false, error: 'internal_error' });
      else response.destroy();
    });
  });
  server.on('upgrade', (request, stream, head) => sockets.upgrade(request, stream, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const id of workspace.scheduled.keys()) armScheduled(context, id);
  for (const file of workspace.files.values()) if (file.state === 'processing') finishFile(workspace, file);
  return new Slack({ context, deliverer, sockets, server, options, timers, saver });
}
