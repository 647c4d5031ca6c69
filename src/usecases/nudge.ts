import { dueNudges, type Nudge, nudgeName, patienceAt } from '../plan/policy/patience.ts';
import type { Patience } from '../plan/policy/policy.ts';
import { peopleOf } from '../plan/policy/roster.ts';
import { calledOff } from '../plan/say/announcements.ts';
import { sayDays } from '../plan/say/days.ts';
import { nudgeMessage } from '../plan/say/nudge.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { askedSince } from '../store/asked-since.ts';
import { appendAudit } from '../store/audit.ts';
import { type Backfill, backfillsIn, lockBackfill } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { sayAll } from '../store/messages.ts';
import { nudgesSent, takeNudge } from '../store/nudges.ts';
import { type AskedGate, gateStanding, requestMessages } from '../store/request-messages.ts';
import { transition } from '../store/transition.ts';
import { lapseRollback } from './call-off-rollback.ts';
import type { Context } from './context.ts';
import { eachOnItsOwn } from './each-on-its-own.ts';
import { askedNow } from './open-gate.ts';
import { rosterOf } from './roster.ts';

type Waiting = {
  readonly backfill: Backfill;
  readonly asked: AskedGate;
  readonly askedAt: Date;
  readonly patience: Patience;
  readonly now: Date;
};

/**
 * Reminds people who were asked and are silent, asks others for help, and gives up what nobody decided about in time, at
 * every gate. Each nudge is a row in the transaction that says it, so that it is sent once, however many replicas look.
 * Gives the numbers of the backfills about which something was said; the first error is thrown when all were looked at.
 */
export async function nudge(ctx: Context): Promise<number[]> {
  const waiting = await backfillsIn(ctx.db, ['proposed', 'awaiting_signoff', 'rollback_asked']);
  return eachOnItsOwn(waiting, ({ id }) => nudgeOne(ctx, id));
}

async function nudgeOne(ctx: Context, id: number): Promise<boolean> {
  const now = ctx.clock();
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, id);
    const asked = backfill && (await askedNow(tx, backfill));
    if (!backfill || !asked) return false;
    const askedAt = await askedSince(tx, backfill, asked);
    // Somebody who was missing in Slack may have arrived since: the request asks them from then on.
    if (asked.slots.some(slot => slot.unreachable)) await sayAll(tx, await requestMessages(tx, id), now);
    const done = await nudgesSent(tx, asked.messageKey);
    const patience = patienceAt(asked.gate, backfill.plan, ctx.catalog.judging.policy.patience);
    const waiting = { backfill, asked, askedAt, patience, now };
    let said = false;
    for (const due of dueNudges(patience, { askedAt, now, done })) {
      if (due.what === 'expire') return expire(tx, waiting);
      if (!(await takeNudge(tx, asked.messageKey, nudgeName(due), now))) continue;
      await speak(ctx, tx, waiting, due);
      said = true;
    }
    return said;
  });
}

type Spoken = Exclude<Nudge, { what: 'expire' }>;

async function speak(
  ctx: Context,
  tx: Tx,
  { backfill, asked, askedAt, patience, now }: Waiting,
  due: Spoken,
): Promise<void> {
  const { expireAfter, escalateTo } = patience;
  const roster = due.what === 'escalate' ? await rosterOf(ctx, backfill.dataset) : null;
  const helpers = roster ? peopleOf(escalateTo, roster).map(({ userId }) => userId) : [];
  const standing = await gateStanding(tx, backfill, asked);
  const { messageKey, gate } = asked;
  await appendAudit(tx, {
    at: now,
    backfillId: backfill.id,
    actor: 'bot/watch',
    verb: due.what,
    detail: { gate, boundHash: asked.boundHash, missing: standing.missing.map(({ id }) => id) },
  });
  const expiresAt = new Date(askedAt.getTime() + expireAfter * 1000);
  const nudging = { messageKey, gate, standing, helpers, askedAt, expiresAt, now };
  await sayAll(tx, [nudgeMessage(backfill, { ...nudging, what: due.what, name: nudgeName(due) })], now);
}

/** A change of state is once by itself: the second look finds nobody asked any more. */
async function expire(tx: Tx, { backfill, asked, patience, now }: Waiting): Promise<boolean> {
  const within = sayDays(patience.expireAfter / HOUR);
  if (asked.gate === 3) return lapseRollback(tx, backfill, within, now);
  const what = asked.gate === 1 ? 'The approvals' : 'The sign-offs of the measured result';
  const reason = `${what} did not come within ${within}.`;
  const done = await transition(tx, {
    backfill,
    verb: 'expire',
    actor: { type: 'bot', part: 'watch' },
    now,
    messages: [
      noteMessage(backfill, `${reason} Nothing changed. Propose it again when it is wanted.`, null, now),
      ...calledOff(backfill, reason, null),
    ],
    detail: { gate: asked.gate, boundHash: asked.boundHash },
  });
  return done.ok;
}

const HOUR = 3_600;
