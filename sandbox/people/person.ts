import { perform } from '../acts/perform.ts';
import { findSurface, keepSurfaceState, type SurfaceName } from '../acts/surface.ts';
import type { Context } from '../context.ts';
import type { PageAct, PageActAnswer } from '../page-contract.ts';
import { findChannelByName } from '../workspace/channels.ts';
import { type ChannelRecord, type Json, textOrEmpty, type UserRecord } from '../workspace/records.ts';
import { stackOf } from '../workspace/views.ts';
import { type Filling, valueFor } from './element-value.ts';
import { describeElements, findButton, findInput } from './find-element.ts';
import { Message } from './message.ts';
import { optionsFor } from './options-for.ts';
import { channelsOf, describeScreen, messagesFor } from './screen.ts';
import { View } from './view.ts';
import { matches, type Pattern, until } from './waiting.ts';

export type PersonOptions = {
  /** Milliseconds a person waits for something to appear. */
  readonly within: number;
  /** How often a person does again what the app did not take in time. */
  readonly patience: number;
};

export type Where = {
  readonly on?: Message;
  readonly in?: 'home';
  readonly within?: number;
  readonly mayFail?: boolean;
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
type Submitting = { readonly mayFail?: boolean };

/** A person did something that did not work. */
export class ActFailed extends Error {
  override readonly name = 'ActFailed';
  readonly code = 'sandbox_people_act_failed';
}

/** Somebody of the workspace, doing and seeing what the page would let them do and see. */
export class Person {
  readonly #context: Context;
  readonly #user: UserRecord;
  readonly #options: PersonOptions;

  constructor(context: Context, user: UserRecord, options: PersonOptions) {
    this.#context = context;
    this.#user = user;
    this.#options = options;
  }

  get id(): string {
    return this.#user.id;
  }

  get handle(): string {
    return this.#user.handle;
  }

  get name(): string {
    return this.#user.name;
  }

  /** Runs a slash command, as in `runs('/backfill status', { in: '#data' })`; resolves once the app took it. */
  runs(text: string, where: { readonly in: string; readonly mayFail?: boolean }): Promise<PageActAnswer> {
    return this.#does(
      { kind: 'command', channel: this.#channel(where.in).id, text },
      `ran “${text}”`,
      where.mayFail,
    );
  }

  async posts(text: string, where: { readonly in: string; readonly thread?: Message }): Promise<Message> {
    const thread = where.thread === undefined ? {} : { threadTs: where.thread.ts };
    const channel = this.#channel(where.in).id;
    const answer = await this.#does({ kind: 'post', channel, text, ...thread }, `posted “${text}”`);
    const record = answer.ok
      ? this.#context.workspace.timelines.get(channel)?.get(answer.ts ?? '')
      : undefined;
    if (record === undefined) throw new ActFailed(`${this.handle} posted “${text}”, and it is not there.`);
    return new Message(this.#context.workspace, record);
  }

  reacts(name: string): { to: (message: Message) => Promise<PageActAnswer> } {
    return {
      to: ({ channel, ts }) => this.#does({ kind: 'react', channel, ts, name }, `reacted with ${name}`),
    };
  }

  unreacts(name: string): { from: (message: Message) => Promise<PageActAnswer> } {
    return {
      from: ({ channel, ts }) => this.#does({ kind: 'unreact', channel, ts, name }, `took ${name} back`),
    };
  }

  /** Presses a button, by its text or action_id: on a message, in Home, or else in the top modal (its ends too). */
  async presses(wanted: string | RegExp, where: Where = {}): Promise<PageActAnswer> {
    const end = where.on === undefined && where.in === undefined ? this.#modalEnd(wanted) : undefined;
    if (end === 'submit') return this.submits(where);
    if (end === 'close') return this.closes();
    const button = await this.#finds(where, `a button ${String(wanted)}`, blocks =>
      findButton(blocks, wanted),
    );
    const { on, blockId, actionId } = button;
    return this.#does(
      { kind: 'action', on, blockId, actionId, state: {} },
      `pressed ${String(wanted)}`,
      where.mayFail,
    );
  }

  /** Chooses in a select, menu or list of checkboxes that stands on a message or in Home. */
  async chooses(filling: Filling, where: Where & { readonly from: string }): Promise<PageActAnswer> {
    const found = await this.#finds(where, `a choice “${where.from}”`, blocks =>
      findInput(blocks, where.from),
    );
    const { on, blockId, actionId, element } = found;
    const value = await valueFor(this.#context.workspace, element, filling, query =>
      optionsFor(
        this.#context,
        this.#user,
        { on, blockId, actionId, element },
        query,
        this.#options.patience,
      ),
    );
    const act: PageAct = { kind: 'action', on, blockId, actionId, value, state: {} };
    return this.#does(act, `chose ${String(filling)} from “${where.from}”`, where.mayFail);
  }

  /** Fills inputs of the top modal, by label, action_id or block_id, one after the other. */
  fills(fillings: Readonly<Record<string, Filling>>): Promise<Person> & { submits: Person['submits'] } {
    const filled = this.#fillAll(fillings);
    return Object.assign(filled, {
      submits: (options?: Submitting) => filled.then(() => this.submits(options)),
    });
  }

  async #fillAll(fillings: Readonly<Record<string, Filling>>): Promise<Person> {
    for (const [wanted, filling] of Object.entries(fillings)) {
      const found = await this.#finds({}, `an input “${wanted}”`, blocks => findInput(blocks, wanted));
      const { on, blockId, actionId, element, block } = found;
      const value = await valueFor(this.#context.workspace, element, filling, query =>
        optionsFor(
          this.#context,
          this.#user,
          { on, blockId, actionId, element },
          query,
          this.#options.patience,
        ),
      );
      const told = { [blockId]: { [actionId]: value } };
      const isTold = block.type !== 'input' || block.dispatch_action === true;
      const surface = findSurface(this.#context, this.#user, on);
      if (surface !== undefined) keepSurfaceState(this.#context, this.#user, surface, told);
      if (isTold)
        await this.#does({ kind: 'action', on, blockId, actionId, value, state: told }, `filled “${wanted}”`);
    }
    return this;
  }

  /** Submits the top modal. Field errors are no failure: they are something to see. */
  async submits(options: Submitting = {}): Promise<PageActAnswer> {
    const view = this.#topView();
    const act: PageAct = { kind: 'submit', viewId: view.id, state: {} };
    return this.#does(act, `submitted “${view.title}”`, options.mayFail);
  }

  /** Closes the top modal, or the whole stack. */
  closes(options: { readonly all?: boolean } = {}): Promise<PageActAnswer> {
    const view = this.#topView();
    return this.#does({ kind: 'close', viewId: view.id, ...options }, `closed “${view.title}”`);
  }

  opensHome(): Promise<PageActAnswer> {
    return this.#does({ kind: 'open_home' }, 'opened Home');
  }

  usesShortcut(callbackId: string, on?: Message): Promise<PageActAnswer> {
    const place = on === undefined ? {} : { on: { channel: on.channel, ts: on.ts } };
    return this.#does({ kind: 'shortcut', callbackId, ...place }, `used the shortcut ${callbackId}`);
  }

  joins(channel: string): Promise<PageActAnswer> {
    return this.#does({ kind: 'join', channel: this.#channel(channel).id }, `joined ${channel}`);
  }

  invitesBot(channel: string): Promise<PageActAnswer> {
    return this.#does(
      { kind: 'invite_bot', channel: this.#channel(channel).id },
      `invited the bot to ${channel}`,
    );
  }

  /** The top modal, or null when none is open. */
  view(): View | null {
    const record = stackOf(this.#context.workspace, this.id).at(-1);
    return record === undefined ? null : new View(this.#context.workspace, record);
  }

  /** The published Home, or null. */
  home(): View | null {
    const { workspace } = this.#context;
    const record = workspace.views.get(workspace.homes.get(this.id) ?? '');
    return record === undefined ? null : new View(workspace, record);
  }

  /** The newest message this person sees that matches, now. */
  findsMessage(pattern: Pattern, seeing: Omit<Seeing, 'within'> = {}): Message | undefined {
    const { workspace } = this.#context;
    const channels = seeing.in === undefined ? channelsOf(workspace, this.#user) : [this.#channel(seeing.in)];
    const messages = channels
      .flatMap(channel => messagesFor(workspace, this.#user, channel))
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
    return this.#until(
      () => this.findsMessage(pattern, seeing),
      `a message ${String(pattern)}${where}`,
      seeing.within,
    );
  }

  /** Waits until a modal like that is on top. */
  seesView(pattern: Pattern, options: { readonly within?: number } = {}): Promise<View> {
    const look = () => matching(this.view(), pattern);
    return this.#until(look, `a window ${String(pattern)}`, options.within);
  }

  /** Waits until no modal is open. */
  async seesNoView(options: { readonly within?: number } = {}): Promise<void> {
    await this.#until(() => (this.view() === null ? true : undefined), 'no window', options.within);
  }

  seesHome(pattern: Pattern, options: { readonly within?: number } = {}): Promise<View> {
    return this.#until(() => matching(this.home(), pattern), `a Home ${String(pattern)}`, options.within);
  }

  /** Waits for an error under a field, or at the foot, of the top modal; gives its text. */
  seesFieldError(pattern: Pattern, options: { readonly within?: number } = {}): Promise<string> {
    const look = () => Object.values(this.view()?.errors ?? {}).find(error => matches(pattern, error));
    return this.#until(look, `a field error ${String(pattern)}`, options.within);
  }

  /** Waits for a message that shows a file whose name or title matches. */
  seesFile(pattern: Pattern, seeing: Seeing = {}): Promise<Message> {
    const { files } = this.#context.workspace;
    const isShown = (message: Message) =>
      message.files.some(id =>
        matches(pattern, `${files.get(id)?.name ?? ''} ${files.get(id)?.title ?? ''}`),
      );
    const look = () => {
      const channels =
        seeing.in === undefined
          ? channelsOf(this.#context.workspace, this.#user)
          : [this.#channel(seeing.in)];
      return channels
        .flatMap(channel => messagesFor(this.#context.workspace, this.#user, channel))
        .map(record => new Message(this.#context.workspace, record))
        .filter(message => seeing.thread === undefined || message.thread === seeing.thread.ts)
        .find(isShown);
    };
    return this.#until(look, `a file ${String(pattern)}`, seeing.within);
  }

  /** What is on this person's screen, in words. */
  screen(): string {
    return describeScreen(this.#context.workspace, this.#user);
  }

  async #does(act: PageAct, what: string, mayFail = false): Promise<PageActAnswer> {
    let answer = await perform(this.#context, this.#user, act);
    for (let again = 0; again < this.#options.patience && isUndelivered(answer); again += 1) {
      answer = await perform(this.#context, this.#user, act);
    }
    if (answer.ok || mayFail || this.#isToldInFields(act)) return answer;
    throw new ActFailed(`${this.handle} ${what}, and it failed: ${answer.error}\n${this.screen()}`);
  }

  #isToldInFields(act: PageAct): boolean {
    const view = act.kind === 'submit' ? this.#context.workspace.views.get(act.viewId) : undefined;
    return view !== undefined && Object.keys(view.errors).length > 0;
  }

  #until<Thing>(look: () => Thing | undefined, what: string, within = this.#options.within): Promise<Thing> {
    const describe = () => `${this.handle} did not see ${what} within ${within} ms.\n${this.screen()}`;
    return until(this.#context.workspace.changes, look, within, describe);
  }

  async #finds<Found>(
    where: Where,
    what: string,
    look: (blocks: readonly Json[]) => Found | undefined,
  ): Promise<Found & { readonly on: SurfaceName }> {
    let last: readonly Json[] = [];
    const find = () => {
      const on = this.#surfaceName(where);
      const surface = on === undefined ? undefined : findSurface(this.#context, this.#user, on);
      last = surface?.blocks ?? [];
      const found = look(last);
      return found === undefined || on === undefined ? undefined : { ...found, on };
    };
    const within = where.within ?? this.#options.within;
    return until(this.#context.workspace.changes, find, within, () => {
      const there = describeElements(last) || 'nothing to use';
      return `${this.handle} did not find ${what} within ${within} ms. There was: ${there}.\n${this.screen()}`;
    });
  }

  #surfaceName(where: Where): SurfaceName | undefined {
    if (where.on !== undefined) return { kind: 'message', channel: where.on.channel, ts: where.on.ts };
    const view = where.in === 'home' ? this.home() : this.view();
    return view === null ? undefined : { kind: 'view', viewId: view.id };
  }

  #modalEnd(wanted: string | RegExp): 'submit' | 'close' | undefined {
    const view = this.view()?.record;
    const says = (end: Json | null | undefined) => {
      const text = textOrEmpty(end?.text);
      return (
        text !== '' &&
        (wanted instanceof RegExp ? wanted.test(text) : text.toLowerCase() === wanted.toLowerCase())
      );
    };
    if (says(view?.submit)) return 'submit';
    return says(view?.close) ? 'close' : undefined;
  }

  #topView(): View {
    const view = this.view();
    if (view === null) throw new ActFailed(`${this.handle} has no window open.\n${this.screen()}`);
    return view;
  }

  #channel(name: string): ChannelRecord {
    const { workspace } = this.#context;
    const channel = workspace.channels.get(name) ?? findChannelByName(workspace, name);
    if (channel === undefined) throw new ActFailed(`There is no channel ${name}.`);
    return channel;
  }
}

function matching(view: View | null, pattern: Pattern): View | undefined {
  return view !== null && matches(pattern, view.plain) ? view : undefined;
}

function isUndelivered(answer: PageActAnswer): boolean {
  return !answer.ok && /operation_timeout|dispatch_failed|http_service_error/.test(answer.error);
}
