import { type Home, type OpenRequest, type Place, STUCK, type Waiting, waitsFor } from '../plan/home.ts';
import { FINAL, State } from '../plan/lifecycle.ts';
import { mayAsk } from '../plan/permissions.ts';
import { keys } from '../plan/say/keys.ts';
import type { SlotLine } from '../plan/say/models/parts.ts';
import { type Backfill, backfillsIn, promotedBackfills } from '../store/backfills.ts';
import { openDraftsOf } from '../store/drafts.ts';
import { decisionsAsked, findMessage, type Message, outstandingAnnouncements } from '../store/messages.ts';
import { findRun } from '../store/runs.ts';
import type { Asker, Context } from './context.ts';

const DRAFTS = 5;
const CHANGED = 5;

/** Neither over nor merely watched. */
const UNDER_WAY: readonly State[] = State.options.filter(
  state => !FINAL.has(state) && state !== 'watching' && state !== 'recorded',
);

/** What the bot's Home shows to one person: what waits for them, what they began, what goes on, what has changed. */
export async function homeOf(ctx: Context, asker: Asker): Promise<Home> {
  const all = await backfillsIn(ctx.db, UNDER_WAY);
  const underWay = all.filter(({ teamId }) => teamId === asker.teamId);
  const changed = await promotedBackfills(ctx.db, asker.teamId, CHANGED);
  const drafts = await openDraftsOf(ctx.db, asker.teamId, asker.userId, DRAFTS);
  return {
    waiting: [
      ...(await decisions(ctx, underWay, asker.userId)),
      ...(await untold(ctx, underWay, asker.userId)),
      ...(await stuck(ctx, underWay, asker.userId)),
    ],
    drafts: drafts.map(({ id, answers, step, revises, updatedAt }) => ({
      draftId: id,
      title: ctx.catalog.dataset(answers.dataset ?? '')?.title ?? answers.dataset ?? '',
      step,
      revises,
      updatedAt: updatedAt.toISOString(),
    })),
    underWay: await Promise.all(
      underWay.toReversed().map(async backfill => ({
        ...(await about(ctx, backfill)),
        state: backfill.state,
        proposer: backfill.proposer,
        progress: await progressOf(ctx, backfill),
      })),
    ),
    changed: await Promise.all(
      changed.map(async backfill => ({
        ...(await about(ctx, backfill)),
        state: backfill.state,
        promotedAt: backfill.promotedAt?.toISOString() ?? null,
        rollbackDeadline: backfill.rollbackDeadline?.toISOString() ?? null,
      })),
    ),
    at: ctx.clock().toISOString(),
  };
}

/** Requests on which this person is asked to decide and has not. */
async function decisions(ctx: Context, underWay: readonly Backfill[], userId: string): Promise<Waiting[]> {
  const open: Waiting[] = [];
  for (const message of await decisionsAsked(ctx.db)) {
    const backfill = underWay.find(({ id }) => id === message.backfillId);
    const request = backfill && (await requestOf(ctx, backfill, message));
    if (!request || !waitsFor(userId, request)) continue;
    const { id, title, place, gate, blockedBy } = request;
    open.push({ why: 'decide', id, title, place, gate, blockedBy });
  }
  return open;
}

async function requestOf(ctx: Context, backfill: Backfill, message: Message): Promise<OpenRequest | null> {
  const { content, gate } = message;
  if (gate === null || !('slots' in content.model)) return null;
  return {
    id: backfill.id,
    title: backfill.plan.title,
    place: await placeOf(ctx, message),
    gate,
    // A rollback is the wish of whoever asks for it, and not of whoever proposed the plan.
    proposer: content.kind === 'rollback_request' ? content.model.by : backfill.proposer,
    slots: content.model.slots.map(slot => ({ ...slot, anyOf: askedNow(slot, ctx.clock()) })),
    blockedBy: content.model.blockedBy,
  };
}

/** Those who are asked, and those who stand in for them now. */
function askedNow({ anyOf, standIns }: SlotLine, now: Date): string[] {
  const at = now.toISOString();
  return [
    ...anyOf,
    ...standIns.filter(({ from, until }) => from <= at && at < until).map(({ userId }) => userId),
  ];
}

/** Announcements that failed and keep a backfill of this person from starting. */
async function untold(ctx: Context, underWay: readonly Backfill[], userId: string): Promise<Waiting[]> {
  const found: Waiting[] = [];
  for (const backfill of underWay.filter(one => isTheirs(one, userId))) {
    const outstanding = await outstandingAnnouncements(ctx.db, backfill.id, backfill.askedVersion);
    const channels = outstanding.filter(({ state }) => state === 'failed').map(({ channelId }) => channelId);
    if (channels.length > 0) found.push({ why: 'untold', ...(await about(ctx, backfill)), channels });
  }
  return found;
}

/** What stands still until this person, among others, says how to go on. */
async function stuck(ctx: Context, underWay: readonly Backfill[], userId: string): Promise<Waiting[]> {
  const theirs = underWay.filter(backfill => {
    if (backfill.state === 'ready' && !backfill.hold) return false;
    const verb = STUCK[backfill.state];
    return verb !== undefined && isTheirs(backfill, userId) && mayAsk(userId, verb, backfill);
  });
  return Promise.all(
    theirs.map(async backfill => ({
      why: 'stuck' as const,
      ...(await about(ctx, backfill)),
      state: backfill.state,
    })),
  );
}

function isTheirs({ proposer, plan }: Backfill, userId: string): boolean {
  return proposer === userId || plan.owner.userId === userId;
}

async function progressOf(ctx: Context, { id, currentRun }: Backfill) {
  const run = currentRun === null ? null : await findRun(ctx.db, id, currentRun);
  return run && { done: run.unitsDone, total: run.unitsTotal };
}

async function about(ctx: Context, { id, plan }: Backfill) {
  const root = await findMessage(ctx.db, keys.root(id));
  return { id, title: plan.title, place: root && (await placeOf(ctx, root)) };
}

async function placeOf(ctx: Context, { channelId, ts, threadKey }: Message): Promise<Place | null> {
  if (ts === null) return null;
  const root = threadKey === null ? null : await findMessage(ctx.db, threadKey);
  return { channelId, ts, threadTs: root?.ts ?? null };
}
