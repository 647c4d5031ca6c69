import { mayAsk, whoMayAsk } from '../plan/permissions.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { needsNewMessage } from '../plan/say/slack-troubles.ts';
import { undeliveredMessage } from '../plan/say/undelivered.ts';
import { appendAudit } from '../store/audit.ts';
import { type Backfill, lockBackfill } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { postAnew, reviveDelivery } from '../store/deliveries.ts';
import { userNames } from '../store/directory.ts';
import { wakeBackfill } from '../store/leases.ts';
import { acknowledgeFailure, findMessage, type Message, sayAll } from '../store/messages.ts';
import { requestMessages } from '../store/request-messages.ts';
import type { Asker, Context } from './context.ts';
import { onlyFor } from './operators.ts';

type Answer = { ok: true; text: string } | Refused;
type Input = Asker & { readonly messageKey: string };

/** A named person takes it upon themselves that a channel was not told; the start no longer waits for it. */
export function acknowledgeUndelivered(ctx: Context, input: Input): Promise<Answer> {
  const now = ctx.clock();
  return withFailed(ctx, input, async (tx, backfill, message) => {
    if (!message.required) return cannotDoWithout();
    if (!(await acknowledgeFailure(tx, message.key, input.userId, now))) return alreadySettled();
    const name = (await userNames(tx, [input.userId])).get(input.userId) ?? input.userId;
    await appendAudit(tx, {
      at: now,
      backfillId: backfill.id,
      actor: input.userId,
      verb: 'acknowledge_undelivered',
      detail: { message: message.key, error: message.error },
    });
    await sayAll(
      tx,
      [
        undeliveredMessage(backfill, {
          ...message,
          error: message.error ?? 'unknown',
          acknowledgedBy: input.userId,
        }),
        noteMessage(backfill, 'acknowledged that a channel could not be told.', input.userId, now),
        ...(await requestMessages(tx, backfill.id)),
      ],
      now,
    );
    await wakeBackfill(tx, backfill.id);
    return { ok: true, text: `Noted: ${name} acknowledged it. The record will say so.` };
  });
}

/** Posts the announcement again, for instance after the bot was invited. */
export function retryUndelivered(ctx: Context, input: Input): Promise<Answer> {
  const now = ctx.clock();
  return withFailed(ctx, input, async (tx, backfill, message) => {
    if (!(await reviveDelivery(tx, message.key, now))) return alreadySettled();
    if (needsNewMessage(message.error ?? '')) await postAnew(tx, message.key, now);
    await appendAudit(tx, {
      at: now,
      backfillId: backfill.id,
      actor: input.userId,
      verb: 'retry_delivery',
      detail: { message: message.key },
    });
    await sayAll(tx, await requestMessages(tx, backfill.id), now);
    return { ok: true, text: 'Posting it again now.' };
  });
}

async function withFailed(
  ctx: Context,
  input: Input,
  act: (tx: Tx, backfill: Backfill, message: Message) => Promise<Answer>,
): Promise<Answer> {
  return inTransaction(ctx.db, async tx => {
    const message = await findMessage(tx, input.messageKey);
    const backfill = message?.backfillId ? await lockBackfill(tx, message.backfillId) : null;
    if (!message || !backfill || backfill.teamId !== input.teamId) return alreadySettled();
    if (!mayAsk(input.userId, 'cancel', backfill)) {
      return onlyFor(whoMayAsk('cancel', backfill), 'decide this');
    }
    return act(tx, backfill, message);
  });
}

function cannotDoWithout(): Refused {
  return refuse(
    'cannot_do_without',
    'This message is where people decide, so the backfill cannot go on without it.',
    'Invite the bot to the channel, then try again.',
  );
}

function alreadySettled(): Refused {
  return refuse('already_settled', 'This was settled already.', 'Nothing more to do here.');
}
