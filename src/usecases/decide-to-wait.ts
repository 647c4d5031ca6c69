import { sayId } from '../plan/decide.ts';
import { mayAsk, whoMayAsk } from '../plan/permissions.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import type { Finding } from '../plan/rules/finding.ts';
import { awaited, offered, waiting } from '../plan/rules/upstream.ts';
import { holdsMessage } from '../plan/say/holds.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { appendAudit } from '../store/audit.ts';
import { type Backfill, lockBackfill } from '../store/backfills.ts';
import { inTransaction } from '../store/db.ts';
import { holdsOn, saveHolds } from '../store/holds.ts';
import { wakeBackfill } from '../store/leases.ts';
import { sayAll } from '../store/messages.ts';
import { requestMessages } from '../store/request-messages.ts';
import { deleteWait, insertWait } from '../store/rulings.ts';
import type { Asker, Context } from './context.ts';
import { noSuchBackfill } from './no-such-backfill.ts';
import { onlyFor } from './operators.ts';
import { roleHolders } from './role-holders.ts';

type Choice = Asker & { readonly backfillId: number; readonly findingId: string; readonly wait: boolean };

/**
 * Lets a backfill that has not started wait until another one, of a dataset it is built from, is over; or starts it
 * without waiting. Row, audit row and what the thread reads are one transaction.
 */
export async function decideToWait(ctx: Context, input: Choice): Promise<{ ok: true } | Refused> {
  const { backfillId, findingId, userId, wait } = input;
  const now = ctx.clock();
  const holders = await roleHolders(ctx);
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, backfillId);
    if (!backfill || backfill.teamId !== input.teamId) return noSuchBackfill(backfillId);
    const refusal = mayDecide(backfill, userId);
    if (refusal) return refusal;
    const known = await holdsOn(tx, backfillId);
    const finding = known.find(({ id }) => id === findingId);
    const forId = finding ? awaited(finding) : null;
    if (!finding || forId === null || isWaiting(finding) === wait) return decidedAlready();
    await (wait
      ? insertWait(tx, { backfillId, forId, askedBy: userId, now })
      : deleteWait(tx, backfillId, forId));
    const verb = wait ? 'wait_for' : 'stop_waiting_for';
    await appendAudit(tx, { at: now, backfillId, actor: userId, verb, detail: { backfill: forId } });
    const left = known.map(each => (each === finding ? (wait ? waiting(each) : offered(each)) : each));
    await saveHolds(tx, backfillId, left, now);
    const text = wait
      ? `lets it wait until ${sayId(forId)} is over.`
      : `does not let it wait for ${sayId(forId)} any more.`;
    const note = noteMessage(backfill, text, userId, now);
    const requests = await requestMessages(tx, backfillId);
    await sayAll(tx, [holdsMessage(backfill, left, holders), note, ...requests], now);
    await wakeBackfill(tx, backfillId);
    return { ok: true };
  });
}

function mayDecide(backfill: Backfill, userId: string): Refused | null {
  if (!mayAsk(userId, 'pause', backfill)) {
    return onlyFor(whoMayAsk('pause', backfill), 'decide this');
  }
  if (backfill.state === 'proposed' || backfill.state === 'approved') return null;
  return refuse(
    'started_already',
    `${sayId(backfill.id)} has started already.`,
    `\`/backfill pause ${sayId(backfill.id)}\` holds it up.`,
  );
}

function isWaiting({ severity }: Finding): boolean {
  return severity === 'blocks';
}

function decidedAlready(): Refused {
  return refuse(
    'decided_already',
    'This was decided already, or the other one is over.',
    'Nothing more to do here.',
  );
}
