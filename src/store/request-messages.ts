import { standing } from '../plan/approvals.ts';
import { keys } from '../plan/say/keys.ts';
import type { Outgoing } from '../plan/say/models.ts';
import { approvalRequest, signoffRequest } from '../plan/say/requests.ts';
import { findBackfill } from './backfills.ts';
import type { Tx } from './db.ts';
import { findMessage, outstandingAnnouncements } from './messages.ts';
import { findRun } from './runs.ts';
import { signalsFor } from './signals.ts';

/**
 * The messages on which people decide, as they should read now: gate 1 of the plan in force and, once there is a
 * measured result, gate 2. Takes no lock; the caller holds the backfill's row lock.
 */
export async function requestMessages(tx: Tx, backfillId: number): Promise<Outgoing[]> {
  const backfill = await findBackfill(tx, backfillId);
  if (!backfill) return [];
  const { gate1, gate2 } = backfill.plan.approvals;
  const posted = await findMessage(tx, keys.gate1(backfill.id, backfill.askedVersion));
  const outstanding = await outstandingAnnouncements(tx, backfill.id, backfill.askedVersion);
  const messages: Outgoing[] = [
    approvalRequest(
      backfill,
      standing({
        slots: gate1,
        signals: await signalsFor(tx, { backfillId, gate: 1, boundHash: backfill.planHash }),
        proposer: backfill.proposer,
        postedAt: postedAt(posted?.ts ?? null),
      }),
      outstanding.filter(message => message.state === 'failed').map(message => message.channelId),
    ),
  ];
  const run = backfill.currentRun === null ? null : await findRun(tx, backfill.id, backfill.currentRun);
  if (gate2.length > 0 && run?.result && run.resultHash && run.result.planHash === backfill.planHash) {
    const request = await findMessage(tx, keys.gate2(backfill.id, run.number));
    messages.push(
      signoffRequest(
        backfill,
        { number: run.number, hash: run.resultHash, result: run.result },
        standing({
          slots: gate2,
          signals: await signalsFor(tx, { backfillId, gate: 2, boundHash: run.resultHash }),
          proposer: backfill.proposer,
          postedAt: postedAt(request?.ts ?? null),
        }),
      ),
    );
  }
  return messages;
}

/** When Slack took a message, in milliseconds since 1970: its `ts` begins with the seconds. */
export function postedAt(ts: string | null): number | null {
  return ts === null ? null : Math.floor(Number(ts) * 1000);
}
