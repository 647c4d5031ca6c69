/**
 * The contract between the sandbox workspace and its page: every JSON the page reads or sends.
 *
 *   GET  /sandbox/api/snapshot?as=ada                                  → PageSnapshot; with an empty `as`, of the first
 *        of the company's people: a first visit knows nobody yet
 *   GET  /sandbox/api/channels/<id>/messages?as=ada&before=<ts>&limit=100 → PageMessages (oldest first)
 *   GET  /sandbox/api/channels/<id>/threads/<ts>?as=ada                → PageThread
 *   GET  /sandbox/api/files/<id>/content?as=ada                        → the file's bytes
 *   GET  /sandbox/api/exchanges?after=<seq>&limit=200                  → PageExchanges (oldest first)
 *   GET  /sandbox/api/faults                                           → PageFaults
 *   GET  /sandbox/api/stream?as=ada&after=<seq>                        → Server-Sent Events, `data:` is one PageChange;
 *        `after` is a snapshot's seq (a reconnecting browser sends Last-Event-ID by itself)
 *   POST /sandbox/api/acts        body PageActRequest                  → PageActAnswer
 *   POST /sandbox/api/options     body PageOptionsRequest              → PageOptionsAnswer
 *   POST /sandbox/api/faults      body PageFaultChange                 → PageFaults
 *
 * `as` is a person's handle. Blocks, views and option objects travel exactly as Slack's JSON. A refusal of the
 * page's own request (no such person, malformed body) is a 4xx with `{ error: string }`.
 */

/** Block Kit JSON, passed through untouched. */
export type PageBlock = {
  readonly type: string;
  readonly block_id?: string;
  readonly [key: string]: unknown;
};

/** `view.state.values` as Slack shapes it: block_id → action_id → the element's value. */
export type PageStateValues = Readonly<Record<string, Readonly<Record<string, PageStateValue>>>>;

/** One input's value; only the key that belongs to `type` is set. */
export type PageStateValue = {
  readonly type: string;
  readonly value?: string | null;
  readonly selected_option?: PageOption | null;
  readonly selected_options?: readonly PageOption[];
  readonly selected_date?: string | null;
  readonly selected_time?: string | null;
  readonly selected_date_time?: number | null;
  readonly selected_user?: string | null;
  readonly selected_users?: readonly string[];
  readonly selected_channel?: string | null;
  readonly selected_channels?: readonly string[];
  readonly selected_conversation?: string | null;
  readonly selected_conversations?: readonly string[];
  readonly rich_text_value?: unknown;
  readonly files?: readonly unknown[];
};

export type PageOption = {
  readonly text: { readonly type: string; readonly text: string; readonly emoji?: boolean };
  readonly value: string;
  readonly description?: { readonly type: string; readonly text: string };
};

export type PageOptionGroup = {
  readonly label: { readonly type: string; readonly text: string };
  readonly options: readonly PageOption[];
};

export type PagePerson = {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly title: string;
  readonly email: string;
  /** IANA zone, such as Europe/Rome. */
  readonly timezone: string;
  readonly isBot: boolean;
};

export type PageUserGroup = {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
};

export type PageChannel = {
  readonly id: string;
  /** Without the `#`; of a direct message the other person's name. */
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  readonly topic: string;
  readonly isArchived: boolean;
  readonly isMember: boolean;
  readonly botIsMember: boolean;
  readonly memberIds: readonly string[];
  /** Root messages by others that came after `lastRead`. */
  readonly unread: number;
  readonly lastRead: string | null;
  readonly latest: string | null;
};

export type PageReaction = { readonly name: string; readonly users: readonly string[] };

export type PageFile = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  /** Bytes. */
  readonly size: number;
  /** False until Slack has finished looking at an upload. */
  readonly isReady: boolean;
  /** Path on this origin; add `?as=`. */
  readonly contentPath: string;
};

export type PageMessage = {
  readonly channel: string;
  readonly ts: string;
  /** Set on replies, and on a root that has replies. */
  readonly threadTs: string | null;
  /** A reply that was also sent to the channel. */
  readonly isBroadcast: boolean;
  readonly user: string;
  /** True for messages sent by the bot. */
  readonly isBot: boolean;
  readonly text: string;
  readonly blocks: readonly PageBlock[];
  readonly attachments: readonly Readonly<Record<string, unknown>>[];
  readonly files: readonly PageFile[];
  readonly reactions: readonly PageReaction[];
  /** Only the person asking sees it; it is gone after a reload in Slack, here it stays until the server restarts. */
  readonly isEphemeral: boolean;
  /** Said by the workspace itself ("/backfill failed …", "was added to …"), not by a person. */
  readonly isNotice: boolean;
  readonly isEdited: boolean;
  readonly isPinned: boolean;
  readonly replyCount: number;
  readonly replyUsers: readonly string[];
  readonly latestReply: string | null;
};

export type PageMessages = {
  /** Root messages (and thread replies broadcast to the channel), oldest first. */
  readonly messages: readonly PageMessage[];
  readonly hasMore: boolean;
};

export type PageThread = { readonly root: PageMessage; readonly replies: readonly PageMessage[] };

export type PageView = {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly hash: string;
  readonly title: string;
  readonly submit: string | null;
  readonly close: string | null;
  readonly blocks: readonly PageBlock[];
  /**
   * What the workspace knows of the inputs: initial values, then what the page last sent. After a change notice,
   * an input with the same block_id and action_id keeps what the person typed in the meantime.
   */
  readonly state: PageStateValues;
  /** Field errors of the last submission, by block_id. */
  readonly errors: Readonly<Record<string, string>>;
  /** True while a submission waits for the bot (at most three seconds). */
  readonly isSubmitting: boolean;
  /** "We had some trouble connecting" and its kind: shown at the foot of the modal. */
  readonly trouble: string | null;
};

export type PageSlashCommand = {
  /** With the slash. */
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
};

export type PageShortcut = {
  readonly name: string;
  readonly callbackId: string;
  readonly kind: 'global' | 'message';
};

export type PageSnapshot = {
  readonly workspace: { readonly id: string; readonly name: string; readonly domain: string };
  readonly bot: PagePerson;
  readonly me: PagePerson;
  /** Everyone one may switch to; the bot is not among them. */
  readonly people: readonly PagePerson[];
  readonly userGroups: readonly PageUserGroup[];
  /** Public channels, private ones that I am in, and my direct messages. */
  readonly channels: readonly PageChannel[];
  /** The open modals, the last one on top. */
  readonly views: readonly PageView[];
  readonly home: PageView | null;
  /** Whether the app has a Home tab at all. */
  readonly hasHome: boolean;
  readonly slashCommands: readonly PageSlashCommand[];
  readonly shortcuts: readonly PageShortcut[];
  /** Number of the last change this snapshot includes; the stream sends every later one. */
  readonly seq: number;
};

/** One notice on the stream: either what changed, in full, or what to fetch again. */
export type PageChange = { readonly seq: number } & (
  | { readonly kind: 'hello' }
  /** New or edited, reacted to, replied to: replace by (channel, ts), or append. */
  | { readonly kind: 'message'; readonly message: PageMessage }
  | { readonly kind: 'message_removed'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'channel'; readonly channel: PageChannel }
  | { readonly kind: 'views'; readonly views: readonly PageView[] }
  | { readonly kind: 'home'; readonly home: PageView | null }
  | { readonly kind: 'file'; readonly file: PageFile }
  | { readonly kind: 'exchange'; readonly exchange: PageExchange }
  | { readonly kind: 'faults'; readonly faults: PageFaults }
  /** Too much changed at once (a restart, say): fetch the snapshot again. */
  | { readonly kind: 'reload' }
);

/** What a person does. */
export type PageAct =
  | { readonly kind: 'post'; readonly channel: string; readonly text: string; readonly threadTs?: string }
  /** `text` with the slash: `/backfill status`. */
  | { readonly kind: 'command'; readonly channel: string; readonly text: string; readonly threadTs?: string }
  | { readonly kind: 'react'; readonly channel: string; readonly ts: string; readonly name: string }
  | { readonly kind: 'unreact'; readonly channel: string; readonly ts: string; readonly name: string }
  /**
   * An interactive element was used: a button pressed, a select, date or checkbox changed, or text with
   * `dispatch_action` entered. `value` is the element's new value (absent for a button); `state` is every input
   * on that surface as it stands now.
   */
  | {
      readonly kind: 'action';
      readonly on:
        | { readonly kind: 'message'; readonly channel: string; readonly ts: string }
        | { readonly kind: 'view'; readonly viewId: string };
      readonly blockId: string;
      readonly actionId: string;
      readonly value?: PageStateValue;
      readonly state: PageStateValues;
    }
  | { readonly kind: 'submit'; readonly viewId: string; readonly state: PageStateValues }
  /** The close button or Escape closes the top view; `all` is the cross that closes the whole stack. */
  | { readonly kind: 'close'; readonly viewId: string; readonly all?: boolean }
  | { readonly kind: 'open_home' }
  | { readonly kind: 'mark_read'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'dismiss_ephemeral'; readonly channel: string; readonly ts: string }
  | {
      readonly kind: 'shortcut';
      readonly callbackId: string;
      readonly on?: { readonly channel: string; readonly ts: string };
    }
  | { readonly kind: 'join'; readonly channel: string }
  | { readonly kind: 'leave'; readonly channel: string }
  | { readonly kind: 'invite_bot'; readonly channel: string }
  | { readonly kind: 'open_im'; readonly user: string };

export type PageActRequest = { readonly as: string; readonly act: PageAct };

/** `error` is for people to read. Field errors of a submission come back in the view itself. */
export type PageActAnswer =
  | { readonly ok: true; readonly channel?: string; readonly ts?: string }
  | { readonly ok: false; readonly error: string };

export type PageOptionsRequest = {
  readonly as: string;
  readonly on:
    | { readonly kind: 'message'; readonly channel: string; readonly ts: string }
    | { readonly kind: 'view'; readonly viewId: string };
  readonly blockId: string;
  readonly actionId: string;
  /** What has been typed so far. */
  readonly query: string;
  readonly state: PageStateValues;
};

export type PageOptionsAnswer =
  | {
      readonly ok: true;
      readonly options: readonly PageOption[];
      readonly groups: readonly PageOptionGroup[];
    }
  | { readonly ok: false; readonly error: string };

/** One request and its answer, in either direction, for the developer panel. Tokens are masked. */
export type PageExchange = {
  readonly seq: number;
  /** ISO 8601. */
  readonly at: string;
  readonly direction: 'from_bot' | 'to_bot';
  readonly kind:
    | 'web_api'
    | 'response_url'
    | 'upload'
    | 'oauth'
    | 'event'
    | 'command'
    | 'interactivity'
    | 'options';
  readonly transport: 'http' | 'socket';
  /** `chat.postMessage`, `/backfill status`, `reaction_added`, `view_submission propose` … */
  readonly title: string;
  /** The HTTP status of the answer; null when none came. */
  readonly status: number | null;
  readonly durationMs: number;
  readonly request: unknown;
  readonly answer: unknown;
  /** Slack's error code, or what went wrong in delivery (`operation_timeout`); null when all went well. */
  readonly error: string | null;
  /** The fault that was injected, if one was. */
  readonly fault: string | null;
  /** 0 for the first attempt. */
  readonly retry: number;
};

export type PageExchanges = { readonly exchanges: readonly PageExchange[] };

export type PageFaultKind =
  /** Deliveries to the bot. */
  | 'drop'
  | 'delay'
  | 'duplicate'
  | 'reorder'
  /** Web API calls by the bot. */
  | 'rate_limited'
  | 'server_error'
  | 'lost_answer';

/** `match` is a Web API method or a delivery's title; `*` matches anything. `times` null means until removed. */
export type PageFaultRule = {
  readonly id: string;
  readonly fault: PageFaultKind;
  readonly match: string;
  readonly times: number | null;
  readonly delayMs?: number;
  readonly retryAfterSeconds?: number;
};

export type PageFaults = {
  readonly rules: readonly PageFaultRule[];
  /** Every call and delivery fails with probability `share`, decided by `seed`. */
  readonly random: { readonly seed: number; readonly share: number } | null;
  readonly tokenRevoked: boolean;
  readonly openSockets: number;
};

export type PageFaultChange =
  | { readonly kind: 'add'; readonly rule: Omit<PageFaultRule, 'id'> }
  | { readonly kind: 'remove'; readonly id: string }
  | { readonly kind: 'random'; readonly seed: number; readonly share: number }
  | { readonly kind: 'clear' }
  | { readonly kind: 'revoke_token'; readonly revoked: boolean }
  | { readonly kind: 'archive'; readonly channel: string; readonly archived: boolean }
  | { readonly kind: 'cut_sockets' };
