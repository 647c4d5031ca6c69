import type {
  PageChannel,
  PageExchange,
  PageFaults,
  PageFile,
  PageMessage,
  PagePerson,
  PageShortcut,
  PageSlashCommand,
  PageSnapshot,
  PageUserGroup,
  PageView,
} from '../../page-contract.ts';

/** A channel's messages as far as they have been fetched, oldest first. */
export type Timeline = {
  readonly messages: readonly PageMessage[];
  readonly hasMore: boolean;
  /** The message that groups of messages are counted from, so that older pages leave the groups as they are. */
  readonly anchorTs: string | null;
  /** Where the person had read to when they opened the channel. */
  readonly newSince: string | null;
  /** The first message that was unread then; the line "new" stands before it. */
  readonly firstNew: string | null;
};

export type Thread = { readonly root: PageMessage; readonly replies: readonly PageMessage[] };

/** Everything on the page that comes from the workspace. */
export type Workspace = {
  readonly name: string;
  readonly bot: PagePerson;
  readonly me: PagePerson;
  readonly people: readonly PagePerson[];
  readonly userGroups: readonly PageUserGroup[];
  readonly slashCommands: readonly PageSlashCommand[];
  readonly shortcuts: readonly PageShortcut[];
  readonly channels: ReadonlyMap<string, PageChannel>;
  readonly timelines: ReadonlyMap<string, Timeline>;
  /** By `threadKey`. */
  readonly threads: ReadonlyMap<string, Thread>;
  readonly files: ReadonlyMap<string, PageFile>;
  readonly views: readonly PageView[];
  readonly home: PageView | null;
  readonly hasHome: boolean;
  readonly exchanges: readonly PageExchange[];
  readonly faults: PageFaults | null;
  readonly seq: number;
  /** False while the change stream is down. */
  readonly isLive: boolean;
};

export function threadKey(channel: string, ts: string): string {
  return `${channel}/${ts}`;
}

/** Begins anew from a snapshot; what the developer panel already shows is kept. */
export function openWorkspace(snapshot: PageSnapshot, before: Workspace | null): Workspace {
  return {
    name: snapshot.workspace.name,
    bot: snapshot.bot,
    me: snapshot.me,
    people: snapshot.people,
    userGroups: snapshot.userGroups,
    slashCommands: snapshot.slashCommands,
    shortcuts: snapshot.shortcuts,
    channels: new Map(snapshot.channels.map(channel => [channel.id, channel])),
    timelines: new Map(),
    threads: new Map(),
    files: new Map(),
    views: snapshot.views,
    home: snapshot.home,
    hasHome: snapshot.hasHome,
    exchanges: before?.exchanges ?? [],
    faults: before?.faults ?? null,
    seq: snapshot.seq,
    isLive: true,
  };
}
