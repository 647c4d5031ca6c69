/** What a workspace remembers. Every record is plain data, so that it can be saved and loaded as JSON. */

export type Json = Record<string, unknown>;

export type UserRecord = {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly email: string;
  readonly timezone: string;
  readonly title: string;
  readonly isBot: boolean;
};

export type ChannelRecord = {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'im';
  topic: string;
  /** Unix seconds. */
  readonly created: number;
  readonly creator: string;
  members: string[];
  isArchived: boolean;
};

type ReactionRecord = { readonly name: string; users: string[] };

export type MessageRecord = {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  /** Sent by the app, so only the app may edit it. */
  readonly isBot: boolean;
  /** `chat.postMessage` with `username` or an icon. */
  readonly username: string | null;
  text: string;
  blocks: Json[];
  attachments: Json[];
  metadata: Json | null;
  /** The root's ts on replies; null on roots. */
  readonly threadTs: string | null;
  readonly isBroadcast: boolean;
  readonly subtype: string | null;
  edited: { readonly user: string; readonly ts: string } | null;
  reactions: ReactionRecord[];
  files: string[];
  /** The only person who sees it. */
  readonly ephemeralFor: string | null;
  isPinned: boolean;
  /** Values of the inputs on this message, by the person who set them: user → block_id → action_id → value. */
  states: Record<string, StateValues>;
};

/** block_id → action_id → value, as in `view.state.values`. */
export type StateValues = Record<string, Record<string, Json>>;

/** `promised`: an upload URL was given; `uploaded`: its bytes came; `processing`: completed; `ready`: looked at. */
export type FileRecord = {
  readonly id: string;
  readonly name: string;
  title: string;
  readonly altText: string;
  mimetype: string;
  filetype: string;
  /** Bytes. */
  readonly size: number;
  state: 'promised' | 'uploaded' | 'processing' | 'ready';
  readonly user: string;
  readonly created: number;
  channels: string[];
};

export type UserGroupRecord = {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: string[];
};

export type ViewRecord = {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly user: string;
  readonly rootId: string;
  readonly previousId: string | null;
  hash: string;
  externalId: string;
  callbackId: string;
  privateMetadata: string;
  title: Json | null;
  submit: Json | null;
  close: Json | null;
  blocks: Json[];
  clearOnClose: boolean;
  notifyOnClose: boolean;
  submitDisabled: boolean;
  state: StateValues;
  /** Field errors of the last submission, by block_id. */
  errors: Record<string, string>;
  isSubmitting: boolean;
  /** What the person reads when the app did not answer; null when all is well. */
  trouble: string | null;
};

export type ResponseUrlRecord = {
  readonly id: string;
  readonly channel: string;
  readonly user: string;
  /** The message that was acted on; null for a slash command. */
  messageTs: string | null;
  readonly threadTs: string | null;
  /** Unix milliseconds. */
  readonly expires: number;
  uses: number;
};

export type ScheduledMessageRecord = {
  readonly id: string;
  readonly channel: string;
  /** Unix seconds. */
  readonly postAt: number;
  readonly content: {
    readonly text: string;
    readonly blocks?: Json[];
    readonly attachments?: Json[];
    readonly metadata?: Json | null;
  };
  readonly threadTs: string | null;
};

export type BookmarkRecord = {
  readonly id: string;
  readonly channel: string;
  readonly title: string;
  readonly link: string;
  readonly emoji: string;
};

/** The value if it is text, else nothing. */
export function textOrEmpty(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
