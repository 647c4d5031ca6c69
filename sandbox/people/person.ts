import { perform } from '../acts/perform.ts';
import { findSurface, keepSurfaceState, type SurfaceName } from '../acts/surface.ts';
import { allowInstall, checkInstall } from '../oauth/authorize.ts';
import type { PageAct, PageActAnswer } from '../page-contract.ts';
import { type Json, textOrEmpty } from '../workspace/records.ts';
import { type Filling, valueFor } from './element-value.ts';
import { describeElements, findButton, findInput } from './find-element.ts';
import { Message } from './message.ts';
import { Onlooker } from './onlooker.ts';
import { optionsFor } from './options-for.ts';
import type { View } from './view.ts';
import { until } from './waiting.ts';

export type Where = {
  readonly on?: Message;
  readonly in?: 'home';
  readonly within?: number;
  readonly mayFail?: boolean;
};
type Submitting = { readonly mayFail?: boolean };

/** A person did something that did not work. */
class ActFailed extends Error {
  override readonly name = 'ActFailed';
  readonly code = 'sandbox_people_act_failed';
}

/** Somebody of the workspace, doing and seeing what the page would let them do and see. */
export class Person extends Onlooker {
  /** Runs a slash command, as in `runs('/backfill status', { in: '#data' })`; resolves once the app took it. */
  runs(text: string, where: { readonly in: string; readonly mayFail?: boolean }): Promise<PageActAnswer> {
    return this.#does(
      { kind: 'command', channel: this.channel(where.in).id, text },
      `ran “${text}”`,
      where.mayFail,
    );
  }

  async posts(text: string, where: { readonly in: string; readonly thread?: Message }): Promise<Message> {
    const thread = where.thread === undefined ? {} : { threadTs: where.thread.ts };
    const channel = this.channel(where.in).id;
    const answer = await this.#does({ kind: 'post', channel, text, ...thread }, `posted “${text}”`);
    const record = answer.ok
      ? this.context.workspace.timelines.get(channel)?.get(answer.ts ?? '')
      : undefined;
    if (record === undefined) throw new ActFailed(`${this.handle} posted “${text}”, and it is not there.`);
    return new Message(this.context.workspace, record);
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
    const value = await valueFor(this.context.workspace, element, filling, query =>
      optionsFor(this.context, this.record, { on, blockId, actionId, element }, query, this.options.patience),
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
      const value = await valueFor(this.context.workspace, element, filling, query =>
        optionsFor(
          this.context,
          this.record,
          { on, blockId, actionId, element },
          query,
          this.options.patience,
        ),
      );
      const told = { [blockId]: { [actionId]: value } };
      const isTold = block.type !== 'input' || block.dispatch_action === true;
      const surface = findSurface(this.context, this.record, on);
      if (surface !== undefined) keepSurfaceState(this.context, this.record, surface, told);
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

  /** Allows an installation at an authorize URL; gives the address the app wants them back at, with the code. */
  allows(authorizeUrl: string): string {
    const check = checkInstall(this.context, new URL(authorizeUrl).searchParams);
    if (!check.ok) throw new ActFailed(`${this.handle} cannot install the app: ${check.error}`);
    return allowInstall(this.context, this.record, check.request);
  }

  joins(channel: string): Promise<PageActAnswer> {
    return this.#does({ kind: 'join', channel: this.channel(channel).id }, `joined ${channel}`);
  }

  invitesBot(channel: string): Promise<PageActAnswer> {
    return this.#does(
      { kind: 'invite_bot', channel: this.channel(channel).id },
      `invited the bot to ${channel}`,
    );
  }

  async #does(act: PageAct, what: string, mayFail = false): Promise<PageActAnswer> {
    let answer = await perform(this.context, this.record, act);
    for (let again = 0; again < this.options.patience && isUndelivered(answer); again += 1) {
      answer = await perform(this.context, this.record, act);
    }
    if (answer.ok || mayFail || this.#isToldInFields(act)) return answer;
    throw new ActFailed(`${this.handle} ${what}, and it failed: ${answer.error}\n${this.screen()}`);
  }

  #isToldInFields(act: PageAct): boolean {
    const view = act.kind === 'submit' ? this.context.workspace.views.get(act.viewId) : undefined;
    return view !== undefined && Object.keys(view.errors).length > 0;
  }

  async #finds<Found>(
    where: Where,
    what: string,
    look: (blocks: readonly Json[]) => Found | undefined,
  ): Promise<Found & { readonly on: SurfaceName }> {
    let last: readonly Json[] = [];
    const find = () => {
      const on = this.#surfaceName(where);
      const surface = on === undefined ? undefined : findSurface(this.context, this.record, on);
      last = surface?.blocks ?? [];
      const found = look(last);
      return found === undefined || on === undefined ? undefined : { ...found, on };
    };
    const within = where.within ?? this.options.within;
    return until(this.context.workspace.changes, find, within, () => {
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
}

function isUndelivered(answer: PageActAnswer): boolean {
  return !answer.ok && /operation_timeout|dispatch_failed|http_service_error/.test(answer.error);
}
