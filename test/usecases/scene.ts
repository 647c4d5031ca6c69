import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { DraftAnswers } from '../../src/plan/draft.ts';
import type { Reactions } from '../../src/plan/gate.ts';
import type { State } from '../../src/plan/lifecycle.ts';
import { type Backfill, findBackfill } from '../../src/store/backfills.ts';
import { inTransaction } from '../../src/store/db.ts';
import { failDelivery, markDelivered } from '../../src/store/deliveries.ts';
import { saveChannels, saveUsers } from '../../src/store/directory.ts';
import { insertDraft } from '../../src/store/drafts.ts';
import { type Message, messagesOf } from '../../src/store/messages.ts';
import type { Asker, Context } from '../../src/usecases/context.ts';
import { proposeDraft } from '../../src/usecases/propose-draft.ts';
import { receiveEvent } from '../../src/usecases/receive-event.ts';
import { fillSignups } from '../executor/signups-warehouse.ts';
import { answersFixture } from '../fixtures/answers.ts';
import { catalogFixture } from '../fixtures/catalog.ts';
import { countingReader } from '../fixtures/counting-reader.ts';
import { createDatabase } from '../postgres/databases.ts';

export const ADA: Asker = { teamId: 'T1', userId: 'U_ADA' };

const PEOPLE = ['ADA', 'BEN', 'CLEO', 'FAY', 'EVE'].map(name => ({
  userId: `U_${name}`,
  email: `${name.toLowerCase()}@example.com`,
  name: name.charAt(0) + name.slice(1).toLowerCase(),
  active: true,
}));

const CHANNELS = ['data-changes', 'growth', 'finance', 'board', 'sales'].map(name => ({
  channelId: `C_${name.toUpperCase().replace('-', '_')}`,
  name,
  isMember: true,
  isPrivate: false,
  isArchived: false,
}));

export type Scene = {
  readonly ctx: Context;
  readonly db: pg.Pool;
  /** Moves both clocks on, ours and Slack's. */
  readonly pass: (seconds: number) => void;
  /** Sets by how many seconds our clock is ahead of Slack's. */
  readonly setSkew: (seconds: number) => void;
  readonly find: (id: number) => Promise<Backfill>;
  /** Proposes Ada's answers, with these differences, and gives back the number; by another catalog where one is given. */
  readonly propose: (differences?: Partial<DraftAnswers>, catalog?: Context['catalog']) => Promise<number>;
  /** Gives up whatever is proposed, so that a test has the proposals to itself. */
  readonly clear: () => Promise<void>;
  /** Proposes an edit of `id` with these differences to the fixture's answers; by another catalog where one is given. */
  readonly edit: (
    id: number,
    differences: Partial<DraftAnswers>,
    catalog?: Context['catalog'],
  ) => ReturnType<typeof proposeDraft>;
  /** What Slack takes of the outbox: everything that is pending, in order. */
  readonly deliver: (id: number) => Promise<void>;
  /** A message by the beginning of its key after `BF-n/`, newest first. */
  readonly message: (id: number, key: string) => Promise<Message>;
  readonly messages: (id: number, kind?: string) => Promise<Message[]>;
  /** A person reacts on a message, as Slack reports it. */
  readonly react: (reaction: Reaction) => Promise<void>;
  readonly event: (reaction: Reaction) => Promise<Parameters<typeof receiveEvent>[1]>;
  readonly setState: (id: number, state: State, columns?: Record<string, unknown>) => Promise<void>;
  /** The audit rows of a backfill, as `verb by whom`. */
  readonly trail: (id: number) => Promise<string[]>;
};

export type Reaction = {
  readonly message: Message;
  readonly by: string;
  readonly emoji?: string;
  readonly added?: boolean;
  /** Seconds after now, by Slack's clock. */
  readonly after?: number;
  readonly eventId?: string;
};

/** A database for the bot and its warehouse, a small catalog, Slack's people and channels; the clock stands at noon. */
export async function scene(catalog: Context['catalog'] = catalogFixture()): Promise<Scene> {
  const db = (await createDatabase('bot')).pool();
  await fillSignups(db);
  let slackMs = Date.parse('2026-04-01T12:00:00Z');
  let ticks = 0;
  let skew = 0;
  const inSlack = new ReactionsInSlack();
  const ctx: Context = {
    db,
    catalog,
    warehouse: countingReader(db),
    clock: () => new Date(slackMs + skew * 1000),
    newId: randomUUID,
    reactionsOn: async ({ ts: of }) => inSlack.on(of),
  };
  await inTransaction(db, async tx => {
    await saveUsers(tx, PEOPLE, ctx.clock());
    await saveChannels(tx, CHANNELS, ctx.clock());
  });

  async function find(id: number): Promise<Backfill> {
    const backfill = await findBackfill(db, id);
    if (!backfill) throw new Error(`there is no BF-${id}`);
    return backfill;
  }

  async function proposeAs(revises: number | null, differences: Partial<DraftAnswers>, by = catalog) {
    const id = ctx.newId();
    const answers = answersFixture(differences);
    await insertDraft(db, { id, ...ADA, answers, revises, now: ctx.clock() });
    return proposeDraft({ ...ctx, catalog: by }, { ...ADA, draftId: id });
  }

  /** Slack's clock, by which no two things happen in the same millisecond. */
  function ts(afterSeconds = 0): string {
    ticks += 1;
    const ms = slackMs + ticks + afterSeconds * 1000;
    return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}100`;
  }

  async function event({
    message,
    by,
    emoji = 'white_check_mark',
    added = true,
    after = 0,
    eventId,
  }: Reaction) {
    const payload = {
      type: added ? 'reaction_added' : 'reaction_removed',
      user: by,
      reaction: emoji,
      item: { type: 'message', channel: message.channelId, ts: message.ts ?? 'unknown' },
      event_ts: ts(after),
    };
    inSlack.take(payload);
    return { eventId: eventId ?? randomUUID(), type: payload.type, payload, receivedAt: ctx.clock() };
  }

  return {
    ctx,
    db,
    setSkew(seconds) {
      skew = seconds;
    },
    pass(seconds) {
      slackMs += seconds * 1000;
    },
    find,
    async clear() {
      await db.query(`update bot.backfills set state = 'cancelled' where state = 'proposed'`);
    },
    async propose(differences = {}, by = catalog) {
      const proposed = await proposeAs(null, differences, by);
      if (!proposed.ok) throw new Error(JSON.stringify(proposed));
      return proposed.id;
    },
    edit: (id, differences, by = catalog) => proposeAs(id, differences, by),
    async deliver(id) {
      for (const { key, wanted, state, ts: known, userId } of await messagesOf(db, id)) {
        if (state !== 'pending') continue;
        const posted = known ?? (userId === null ? ts() : null);
        await inTransaction(db, tx =>
          markDelivered(tx, key, { ts: posted, revision: wanted, now: ctx.clock() }),
        );
      }
    },
    async message(id, key) {
      const found = (await messagesOf(db, id)).findLast(message => message.key.startsWith(`BF-${id}/${key}`));
      if (!found) throw new Error(`BF-${id} has no message ${key}`);
      return found;
    },
    async messages(id, kind) {
      return (await messagesOf(db, id)).filter(({ content }) => kind === undefined || content.kind === kind);
    },
    event,
    async react(reaction) {
      await receiveEvent(ctx, await event(reaction));
    },
    async setState(id, state, columns = {}) {
      await db.query('update bot.backfills set state = $2 where id = $1', [id, state]);
      for (const [column, value] of Object.entries(columns)) {
        await db.query(`update bot.backfills set ${column} = $2 where id = $1`, [id, value]);
      }
    },
    async trail(id) {
      const { rows } = await db.query<{ line: string }>(
        `select verb || ' by ' || actor as line from bot.audit where backfill_id = $1 order by seq`,
        [id],
      );
      return rows.map(({ line }) => line);
    },
  };
}

type Happened = {
  readonly type: string;
  readonly user: string;
  readonly reaction: string;
  readonly item: { readonly ts: string };
  readonly event_ts: string;
};

/** What stands on each message, whether or not it was reported yet. */
class ReactionsInSlack {
  readonly #latest = new Map<string, Happened>();

  take(event: Happened): void {
    const key = `${event.item.ts} ${event.user} ${event.reaction}`;
    const before = this.#latest.get(key);
    if (before === undefined || Number(before.event_ts) < Number(event.event_ts))
      this.#latest.set(key, event);
  }

  on(ts: string): Reactions {
    return [...this.#latest.values()]
      .filter(({ item, type }) => item.ts === ts && type === 'reaction_added')
      .map(({ reaction, user }) => ({ name: reaction, users: [user] }));
  }
}

/** What the deliverer does when Slack refuses a message for good. */
export function refuseDelivery(db: pg.Pool, key: string, error = 'is_archived'): Promise<void> {
  return inTransaction(db, tx => failDelivery(tx, key, error));
}

/** What the deliverer writes before a post leaves. */
export async function postLeaves(db: pg.Pool, key: string): Promise<void> {
  await db.query('update bot.messages set in_doubt = true, attempts = attempts + 1 where key = $1', [key]);
}
