import type { PageAct, PageActAnswer, PageChange } from '../../page-contract.ts';
import { Api, WorkspaceError } from './api.ts';
import { applyChange, withExchanges, withNewLine, withOlderMessages } from './apply-change.ts';
import { openWorkspace, threadKey, type Workspace } from './model.ts';
import { Store } from './store.ts';

/** Messages fetched when a channel opens, and whenever one scrolls up to its beginning. */
const firstPage = 100;
const olderPage = 400;

/** Milliseconds before asking a workspace again that did not answer. */
const askAgain = 1_000;

/** A fetch on its way, and what the stream said since it left: its answer may be older than that. */
type Fetching = { readonly done: Promise<boolean>; readonly heard: PageChange[] };

/** One person at the page: loads what they see, follows the change stream and does what they do. */
export class Session {
  readonly api: Api;
  readonly store = new Store();
  #stream: EventSource | null = null;
  #isStopped = false;
  /** What is typed and not sent yet, by where it would go. */
  readonly drafts = new Map<string, string>();
  readonly #underway = new Map<string, Fetching>();

  constructor(as: string | null) {
    this.api = new Api(as);
  }

  async start(): Promise<void> {
    try {
      const snapshot = await this.api.snapshot();
      if (this.#isStopped) return;
      // What is still on its way belongs to the workspace as it was before; whoever shows it asks again.
      this.#underway.clear();
      this.store.set({ kind: 'ready', workspace: openWorkspace(snapshot, this.store.workspace) });
      this.#follow(snapshot.seq);
    } catch (error) {
      if (this.#isStopped) return;
      const isUnknownPerson = error instanceof WorkspaceError && error.status === 404;
      this.store.set({ kind: 'failed', error: messageOf(error), isUnknownPerson });
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#stream?.close();
  }

  /** What is unread when a channel is opened is marked as new for as long as it stays open. */
  noteOpened(channel: string): void {
    this.store.change(workspace => withNewLine(workspace, channel));
  }

  /** Fetches the newest messages of a channel, once. */
  openChannel(channel: string): Promise<boolean> {
    if (this.store.workspace?.timelines.has(channel) !== false) return Promise.resolve(true);
    return this.#loadPage(channel, null);
  }

  loadOlder(channel: string): Promise<boolean> {
    const timeline = this.store.workspace?.timelines.get(channel);
    const first = timeline?.messages[0];
    if (timeline?.hasMore !== true || first === undefined) return Promise.resolve(true);
    return this.#loadPage(channel, first.ts);
  }

  /** Fetches a thread; false when there is none, or none that this person may see. */
  openThread(channel: string, ts: string): Promise<boolean> {
    return this.#once(
      `thread ${channel} ${ts}`,
      () => this.api.thread(channel, ts),
      (workspace, thread) => ({
        ...workspace,
        threads: new Map(workspace.threads).set(threadKey(channel, ts), thread),
      }),
    );
  }

  /** Fetches what happened on the wire before the page was opened. */
  loadExchanges(): Promise<boolean> {
    return this.#once(
      'exchanges',
      () => Promise.all([this.api.exchanges(), this.api.faults()]),
      (workspace, [{ exchanges }, faults]) => ({ ...withExchanges(workspace, exchanges), faults }),
    );
  }

  /** Does something as this person; a lost connection comes back as a refusal like any other. */
  async act(act: PageAct): Promise<PageActAnswer> {
    return this.api.act(act).catch((error: unknown) => ({ ok: false as const, error: messageOf(error) }));
  }

  #loadPage(channel: string, before: string | null): Promise<boolean> {
    return this.#once(
      `channel ${channel}`,
      () => this.api.messages(channel, before, before === null ? firstPage : olderPage),
      (workspace, page) => withOlderMessages(workspace, channel, page),
    );
  }

  /**
   * Fetches something unless it is being fetched already. The stream may tell of a change before the answer from before
   * that change arrives, so what was heard meanwhile is applied to what the answer brings. False when it was refused.
   */
  #once<Answer>(
    name: string,
    fetch: () => Promise<Answer>,
    put: (workspace: Workspace, answer: Answer) => Workspace,
  ): Promise<boolean> {
    const already = this.#underway.get(name);
    if (already !== undefined) return already.done;
    const heard: PageChange[] = [];
    const done = this.#patiently(fetch).then(answer => {
      if (this.#underway.get(name)?.heard !== heard) return true;
      this.#underway.delete(name);
      if (answer !== null) {
        this.store.change(workspace => heard.reduce(applyChange, put(workspace, answer)));
      }
      return answer !== null;
    });
    this.#underway.set(name, { done, heard });
    return done;
  }

  /** Asks until there is an answer: while the workspace restarts there is none. Null when it refuses. */
  async #patiently<Answer>(fetch: () => Promise<Answer>): Promise<Answer | null> {
    for (;;) {
      try {
        return await fetch();
      } catch (error) {
        const isAway = error instanceof WorkspaceError && (error.status === null || error.status >= 500);
        if (!isAway || this.#isStopped) return null;
        await new Promise(resolve => setTimeout(resolve, askAgain));
      }
    }
  }

  #follow(after: number): void {
    this.#stream?.close();
    const stream = new EventSource(this.api.streamUrl(after));
    this.#stream = stream;
    stream.onmessage = event => this.#hear(JSON.parse(event.data as string) as PageChange);
    stream.onopen = () => this.#setLive(true);
    stream.onerror = () => {
      this.#setLive(false);
      // A restarted server refuses the old stream for good; its numbers begin anew too.
      if (stream.readyState === EventSource.CLOSED && !this.#isStopped) {
        setTimeout(() => void this.start(), askAgain);
      }
    };
  }

  #hear(change: PageChange): void {
    if (this.#isStopped) return;
    if (change.kind === 'reload') {
      void this.start();
      return;
    }
    for (const { heard } of this.#underway.values()) heard.push(change);
    this.store.change(workspace => ({ ...applyChange(workspace, change), seq: change.seq }));
  }

  #setLive(isLive: boolean): void {
    this.store.change(workspace => (workspace.isLive === isLive ? workspace : { ...workspace, isLive }));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
