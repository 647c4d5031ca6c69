import type { Context } from '../context.ts';
import { findChannelByName } from '../workspace/channels.ts';
import type { ChannelRecord, UserRecord } from '../workspace/records.ts';
import { stackOf } from '../workspace/views.ts';
import { Message } from './message.ts';
import { channelsOf, describeScreen, messagesFor } from './screen.ts';
import { View } from './view.ts';
import { matches, type Pattern, until } from './waiting.ts';

export type PersonOptions = {
  /** Milliseconds a person waits for something to appear. */
  readonly within: number;
  /** How often a person does again what the app did not take in time. */
  readonly patience: number;
};

export type Seeing = {
  /** `#name` of the one channel to look in; else every channel the person is in. */
  readonly in?: string;
  /** Only replies in this message's thread. */
  readonly thread?: Message;
  /** Only messages that this person alone sees. */
  readonly ephemeral?: boolean;
  /** Only messages posted after this one. */
  readonly after?: Message;
  /** Milliseconds. */
  readonly within?: number;
};
/** What a person of the workspace sees. */
export class Onlooker {
  protected readonly context: Context;
  protected readonly record: UserRecord;
  protected readonly options: PersonOptions;

  constructor(context: Context, record: UserRecord, options: PersonOptions) {
    this.context = context;
    this.record = record;
    this.options = options;
  }

  get id(): string {
    return this.record.id;
  }

  get handle(): string {
    return this.record.handle;
  }

  get name(): string {
    return this.record.name;
  }

  /** The top modal, or null when none is open. */
  view(): View | null {
    const record = stackOf(this.context.workspace, this.id).at(-1);
    return record === undefined ? null : new View(this.context.workspace, record);
  }

  /** The published Home, or null. */
  home(): View | null {
    const { workspace } = this.context;
    const record = workspace.views.get(workspace.homes.get(this.id) ?? '');
    return record === undefined ? null : new View(workspace, record);
  }

  /** The newest message this person sees that matches, now. */
  findsMessage(pattern: Pattern, seeing: Omit<Seeing, 'within'> = {}): Message | undefined {
    const { workspace } = this.context;
    const channels = seeing.in === undefined ? channelsOf(workspace, this.record) : [this.channel(seeing.in)];
    const messages = channels
      .flatMap(channel => messagesFor(workspace, this.record, channel))
      .filter(record => seeing.thread === undefined || record.threadTs === seeing.thread.ts)
      .filter(record => seeing.after === undefined || Number(record.ts) > Number(seeing.after.ts))
      .filter(record => seeing.ephemeral === undefined || (record.ephemeralFor !== null) === seeing.ephemeral)
      .map(record => new Message(workspace, record));
    return messages
      .sort((a, b) => Number(b.ts) - Number(a.ts))
      .find(message => matches(pattern, message.plain));
  }

  /** Waits until a message like that is on the person's screen, posted or edited into it. */
  sees(pattern: Pattern, seeing: Seeing = {}): Promise<Message> {
    const where = seeing.in === undefined ? '' : ` in ${seeing.in}`;
    return this.until(
      () => this.findsMessage(pattern, seeing),
      `a message ${String(pattern)}${where}`,
      seeing.within,
    );
  }

  /** Waits until this message reads like that, as it is or after an edit. */
  reads(message: Message, pattern: Pattern, options: { readonly within?: number } = {}): Promise<Message> {
    const look = () => (matches(pattern, message.plain) ? message : undefined);
    return this.until(look, `the message ${message.ts} reading ${String(pattern)}`, options.within);
  }

  /** Waits until a modal like that is on top. */
  seesView(pattern: Pattern, options: { readonly within?: number } = {}): Promise<View> {
    const look = () => matching(this.view(), pattern);
    return this.until(look, `a window ${String(pattern)}`, options.within);
  }

  /** Waits until no modal is open. */
  async seesNoView(options: { readonly within?: number } = {}): Promise<void> {
    await this.until(() => (this.view() === null ? true : undefined), 'no window', options.within);
  }

  seesHome(pattern: Pattern, options: { readonly within?: number } = {}): Promise<View> {
    return this.until(() => matching(this.home(), pattern), `a Home ${String(pattern)}`, options.within);
  }

  /** Waits for an error under a field, or at the foot, of the top modal; gives its text. */
  seesFieldError(pattern: Pattern, options: { readonly within?: number } = {}): Promise<string> {
    const look = () => Object.values(this.view()?.errors ?? {}).find(error => matches(pattern, error));
    return this.until(look, `a field error ${String(pattern)}`, options.within);
  }

  /** Waits for a message that shows a file whose name or title matches. */
  seesFile(pattern: Pattern, seeing: Seeing = {}): Promise<Message> {
    const { files } = this.context.workspace;
    const isShown = (message: Message) =>
      message.files.some(id =>
        matches(pattern, `${files.get(id)?.name ?? ''} ${files.get(id)?.title ?? ''}`),
      );
    const look = () => {
      const channels =
        seeing.in === undefined ? channelsOf(this.context.workspace, this.record) : [this.channel(seeing.in)];
      return channels
        .flatMap(channel => messagesFor(this.context.workspace, this.record, channel))
        .map(record => new Message(this.context.workspace, record))
        .filter(message => seeing.thread === undefined || message.thread === seeing.thread.ts)
        .find(isShown);
    };
    return this.until(look, `a file ${String(pattern)}`, seeing.within);
  }

  /** What is on this person's screen, in words. */
  screen(): string {
    return describeScreen(this.context.workspace, this.record);
  }

  protected until<Thing>(
    look: () => Thing | undefined,
    what: string,
    within = this.options.within,
  ): Promise<Thing> {
    const describe = () => `${this.handle} did not see ${what} within ${within} ms.\n${this.screen()}`;
    return until(this.context.workspace.changes, look, within, describe);
  }

  protected channel(name: string): ChannelRecord {
    const { workspace } = this.context;
    const channel = workspace.channels.get(name) ?? findChannelByName(workspace, name);
    if (channel === undefined) throw new Error(`There is no channel ${name}.`);
    return channel;
  }
}

function matching(view: View | null, pattern: Pattern): View | undefined {
  return view !== null && matches(pattern, view.plain) ? view : undefined;
}
