import { Changes } from './changes.ts';
import { idFor, tsOf } from './ids.ts';
import type {
  BookmarkRecord,
  ChannelRecord,
  FileRecord,
  MessageRecord,
  ResponseUrlRecord,
  ScheduledMessageRecord,
  UserGroupRecord,
  UserRecord,
  ViewRecord,
} from './records.ts';

export type Clock = () => Date;

/** The messages of one channel in the order of their ts, replies and ephemeral ones among them. */
export type Timeline = Map<string, MessageRecord>;

/** All that one workspace with one installed app remembers. The functions beside this file change it. */
export type Workspace = {
  readonly seed: number;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly team: { readonly id: string; readonly name: string; readonly domain: string };
  readonly app: {
    readonly id: string;
    readonly botId: string;
    readonly botUser: string;
    readonly name: string;
  };
  readonly users: Map<string, UserRecord>;
  readonly userGroups: Map<string, UserGroupRecord>;
  readonly channels: Map<string, ChannelRecord>;
  readonly timelines: Map<string, Timeline>;
  /** Replies by `<channel>:<root ts>`. */
  readonly threads: Map<string, MessageRecord[]>;
  readonly files: Map<string, FileRecord>;
  readonly fileContents: Map<string, Buffer>;
  readonly views: Map<string, ViewRecord>;
  /** Ids of a person's open modals, the top one last. */
  readonly stacks: Map<string, string[]>;
  readonly homes: Map<string, string>;
  /** ts up to which somebody has read, by `<user>:<channel>`. */
  readonly reads: Map<string, string>;
  readonly responseUrls: Map<string, ResponseUrlRecord>;
  readonly scheduled: Map<string, ScheduledMessageRecord>;
  readonly bookmarks: Map<string, BookmarkRecord>;
  /** The last ts and id handed out: neither is ever handed out twice. */
  readonly last: { microseconds: number; id: number };
};

export type WorkspaceIdentity = {
  readonly seed: number;
  readonly clock: Clock;
  readonly name: string;
  readonly domain: string;
  readonly appName: string;
};

/** A workspace without people or channels. */
export function emptyWorkspace(identity: WorkspaceIdentity): Workspace {
  const { seed, clock, name, domain, appName } = identity;
  return {
    seed,
    clock,
    changes: new Changes(),
    team: { id: idFor('T', seed, domain), name, domain },
    app: {
      id: idFor('A', seed, appName),
      botId: idFor('B', seed, appName),
      botUser: idFor('U', seed, `bot:${appName}`),
      name: appName,
    },
    users: new Map(),
    userGroups: new Map(),
    channels: new Map(),
    timelines: new Map(),
    threads: new Map(),
    files: new Map(),
    fileContents: new Map(),
    views: new Map(),
    stacks: new Map(),
    homes: new Map(),
    reads: new Map(),
    responseUrls: new Map(),
    scheduled: new Map(),
    bookmarks: new Map(),
    last: { microseconds: 0, id: 0 },
  };
}

/** A ts of now that no message had before, later than every ts given out so far. */
export function nextTs(workspace: Workspace): string {
  const now = workspace.clock().getTime() * 1_000;
  workspace.last.microseconds = Math.max(now, workspace.last.microseconds + 1);
  return tsOf(workspace.last.microseconds);
}

/** A new id of Slack's shape. */
export function nextId(workspace: Workspace, prefix: string): string {
  workspace.last.id += 1;
  return idFor(prefix, workspace.seed, `#${workspace.last.id}`);
}

/** Now in whole seconds since 1970, as Slack's `created` fields have it. */
export function unixSeconds(workspace: Workspace): number {
  return Math.floor(workspace.clock().getTime() / 1_000);
}
