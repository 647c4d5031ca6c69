import type { GateStanding } from '../plan/approvals.ts';
import { standing } from '../plan/approvals.ts';
import type { BackfillRecord } from '../plan/record.ts';
import { recordMarkdown } from '../plan/record.ts';
import { financeNotice, recordMessages } from '../plan/say/closing.ts';
import { keys } from '../plan/say/keys.ts';
import { type Backfill, lockBackfill } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { userNames } from '../store/directory.ts';
import { findMessage, messagesOf } from '../store/messages.ts';
import { fileRecord as storeRecord } from '../store/records.ts';
import { postedAt } from '../store/request-messages.ts';
import { findRun, type Run } from '../store/runs.ts';
import { signalsFor } from '../store/signals.ts';
import { transition } from '../store/transition.ts';
import type { Context } from './context.ts';

export type Watched = BackfillRecord['watched'];

/**
 * Files the record of a promoted backfill and says it everywhere it was announced: record, state, audit row and
 * messages in one transaction. Doing it twice changes nothing, because the second finds the state already changed.
 */
export async function fileRecord(ctx: Context, backfillId: number, watched: Watched): Promise<boolean> {
  const now = ctx.clock();
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, backfillId);
    if (backfill?.state !== 'watching' || backfill.currentRun === null) return false;
    const run = await findRun(tx, backfill.id, backfill.currentRun);
    if (!run?.result || !run.resultHash || !run.promotion) return false;
    const record = await compose(tx, backfill, run, watched);
    const markdown = recordMarkdown(record);
    await storeRecord(tx, { backfillId, run: run.number, document: record, markdown, now });
    const recorded = await transition(tx, {
      backfill,
      verb: 'record',
      actor: { type: 'bot', part: 'watch' },
      now,
      messages: [
        ...recordMessages(backfill, run.number, record, markdown),
        ...financeNotice(backfill, run.number, record.movements, false),
      ],
      detail: { run: run.number },
    });
    return recorded.ok;
  });
}

async function compose(tx: Tx, backfill: Backfill, run: Run, watched: Watched): Promise<BackfillRecord> {
  const { plan } = backfill;
  const gates = await approvalsOf(tx, backfill, run);
  const acknowledged = (await messagesOf(tx, backfill.id)).filter(
    message => message.state === 'acknowledged',
  );
  const names = await userNames(tx, [
    backfill.proposer,
    ...gates.map(approval => approval.userId),
    ...acknowledged.flatMap(message => message.acknowledgedBy ?? []),
  ]);
  const nameOf = (userId: string | null) => (userId === null ? 'nobody' : (names.get(userId) ?? userId));
  return {
    id: backfill.id,
    version: backfill.planVersion,
    planHash: backfill.planHash,
    plan,
    proposer: nameOf(backfill.proposer),
    proposedAt: backfill.createdAt.toISOString(),
    approvals: gates.map(({ gate, userId, because, at, boundHash }) => ({
      gate,
      name: nameOf(userId),
      because,
      at: new Date(at).toISOString(),
      boundHash,
    })),
    acknowledged: acknowledged.map(message => ({
      channel: channelName(plan, message.channelId),
      name: nameOf(message.acknowledgedBy),
      error: message.error ?? 'unknown',
    })),
    verdicts: run.result?.verdicts ?? [],
    movements: run.result?.movements ?? [],
    resultHash: run.resultHash ?? '',
    promotedAt: (backfill.promotedAt ?? run.startedAt).toISOString(),
    rowsRemoved: run.promotion?.rowsRemoved ?? 0,
    rowsWritten: run.promotion?.rowsWritten ?? 0,
    rollbackDeadline: (backfill.rollbackDeadline ?? run.startedAt).toISOString(),
    watched,
  };
}

type GateApproval = { gate: 1 | 2; userId: string; because: string; at: number; boundHash: string };

async function approvalsOf(tx: Tx, backfill: Backfill, run: Run): Promise<GateApproval[]> {
  const { gate1, gate2 } = backfill.plan.approvals;
  const gates = [
    {
      gate: 1 as const,
      slots: gate1,
      hash: backfill.planHash,
      key: keys.gate1(backfill.id, backfill.askedVersion),
    },
    { gate: 2 as const, slots: gate2, hash: run.resultHash ?? '', key: keys.gate2(backfill.id, run.number) },
  ];
  const approvals: GateApproval[] = [];
  for (const { gate, slots, hash, key } of gates) {
    const message = await findMessage(tx, key);
    const { filled }: GateStanding = standing({
      slots,
      signals: await signalsFor(tx, { backfillId: backfill.id, gate, boundHash: hash }),
      proposer: backfill.proposer,
      postedAt: postedAt(message?.ts ?? null),
    });
    for (const { slot, userId, at } of filled) {
      approvals.push({ gate, userId, because: slot.because, at, boundHash: hash });
    }
  }
  return approvals;
}

function channelName(plan: Backfill['plan'], channelId: string): string {
  const told = plan.communication.channels.find(channel => channel.channelId === channelId);
  return told ? `#${told.name}` : channelId;
}
