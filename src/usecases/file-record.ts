import type { Filled } from '../plan/approvals.ts';
import type { BackfillRecord } from '../plan/record.ts';
import { recordMarkdown } from '../plan/record-markdown.ts';
import { financeNotice, recordMessages } from '../plan/say/closing.ts';
import { BY_THE_CLOCK } from '../plan/say/rollback.ts';
import { changeInWords } from '../plan/throttle/settings.ts';
import { sumWaits } from '../plan/throttle/waited.ts';
import { appendAudit } from '../store/audit.ts';
import { type Backfill, lockBackfill } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { userNames } from '../store/directory.ts';
import { messagesOf, sayAll } from '../store/messages.ts';
import { objectionsOf } from '../store/reasons.ts';
import { findRecord, fileRecord as storeRecord, unrecordedRollbacks } from '../store/records.ts';
import { type AskedGate, gateOne, gateStanding, gateThree, gateTwo } from '../store/request-messages.ts';
import { carriedOut } from '../store/rollback-decisions.ts';
import { latestRollback } from '../store/rollbacks.ts';
import { boundTo, rulingsOn } from '../store/rulings.ts';
import { findRun, type Run } from '../store/runs.ts';
import { waitsOf } from '../store/throttle-waits.ts';
import { transition } from '../store/transition.ts';
import { tuningsMade } from '../store/tunings.ts';
import type { Context } from './context.ts';
import { eachOnItsOwn } from './each-on-its-own.ts';

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
    const record = await compose(ctx, tx, backfill, run, watched);
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

/**
 * Files the records of rollbacks that are over, in place of those that were filed before; gives the numbers of their
 * backfills. One that was never recorded, because it was rolled back while it was watched, gets its record now.
 */
export async function recordRollbacks(ctx: Context): Promise<number[]> {
  const ids = await unrecordedRollbacks(ctx.db);
  return eachOnItsOwn(
    ids.map(id => ({ id })),
    ({ id }) => recordRollback(ctx, id),
  );
}

async function recordRollback(ctx: Context, backfillId: number): Promise<boolean> {
  const now = ctx.clock();
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, backfillId);
    if (backfill?.state !== 'rolled_back' || backfill.currentRun === null) return false;
    const run = await findRun(tx, backfill.id, backfill.currentRun);
    const rollback = await rollbackOf(tx, backfill);
    if (!run?.result || !run.promotion || !rollback) return false;
    const filed = await findRecord(tx, backfillId);
    const record = { ...(await compose(ctx, tx, backfill, run, filed?.document.watched ?? [])), rollback };
    const markdown = recordMarkdown(record);
    await storeRecord(tx, { backfillId, run: run.number, document: record, markdown, now });
    await appendAudit(tx, {
      at: now,
      backfillId,
      actor: 'bot/watch',
      verb: 'record_rollback',
      detail: { run: run.number },
    });
    await sayAll(tx, recordMessages(backfill, run.number, record, markdown), now);
    return true;
  });
}

async function rollbackOf(tx: Tx, backfill: Backfill): Promise<BackfillRecord['rollback'] | null> {
  const request = await latestRollback(tx, backfill.id);
  if (request?.outcome !== 'rolled_back' || !request.restoredAt) return null;
  const { filled } = await gateStanding(tx, backfill, gateThree(backfill, request));
  const decided = await carriedOut(tx, backfill.id, request.number);
  const names = await userNames(tx, [
    request.askedBy,
    ...filled.map(({ userId }) => userId),
    ...decided.map(({ decidedBy }) => decidedBy),
  ]);
  const nameOf = (userId: string) =>
    userId === BY_THE_CLOCK ? 'nobody in time' : (names.get(userId) ?? userId);
  return {
    askedBy: nameOf(request.askedBy),
    askedAt: request.askedAt.toISOString(),
    approvals: filled.map(({ slot, userId, at }) => ({
      name: nameOf(userId),
      because: slot.because,
      at: new Date(at).toISOString(),
    })),
    restoredAt: request.restoredAt.toISOString(),
    rowsRestored: request.rowsRestored ?? 0,
    conflicts: [...request.conflicts],
    decisions: decided.map(({ choice, decidedBy, reason, rows }) => ({
      choice,
      name: nameOf(decidedBy),
      reason,
      rows,
    })),
  };
}

async function compose(
  ctx: Context,
  tx: Tx,
  backfill: Backfill,
  run: Run,
  watched: Watched,
): Promise<BackfillRecord> {
  const { plan } = backfill;
  const gates = await approvalsOf(tx, backfill, run);
  const objections = await objectionsOf(tx, backfill.id);
  const acknowledged = (await messagesOf(tx, backfill.id)).filter(
    message => message.required && message.state === 'acknowledged',
  );
  const { overrides, settlement } = await rulingsOn(tx, boundTo(backfill));
  const tunings = await tuningsMade(tx, backfill.id);
  const { sensors } = ctx.catalog.throttleOf(backfill.dataset);
  const titles = new Map(sensors.map(({ id, title }) => [id, title]));
  const names = await userNames(tx, [
    backfill.proposer,
    ...tunings.map(({ by }) => by),
    ...overrides.map(({ userId }) => userId),
    ...(settlement ? [settlement.userId] : []),
    ...gates.flatMap(approval => [approval.userId, approval.for ?? []].flat()),
    ...objections.map(({ userId }) => userId),
    ...acknowledged.flatMap(message => [message.acknowledgedBy ?? [], message.channelId].flat()),
  ]);
  const nameOf = (userId: string | null) => (userId === null ? 'nobody' : (names.get(userId) ?? userId));
  return {
    id: backfill.id,
    version: backfill.planVersion,
    planHash: backfill.planHash,
    plan,
    proposer: nameOf(backfill.proposer),
    proposedAt: backfill.createdAt.toISOString(),
    approvals: gates.map(({ gate, userId, slot, at, boundHash, for: insteadOf, reason }) => ({
      gate,
      name: nameOf(userId),
      because: slot.because,
      at: new Date(at).toISOString(),
      boundHash,
      ...(insteadOf === null ? {} : { insteadOf: nameOf(insteadOf) }),
      ...(reason === null ? {} : { reason }),
    })),
    ...(objections.length === 0
      ? {}
      : {
          objections: objections.map(({ gate, userId, reason, at }) => ({
            gate,
            name: nameOf(userId),
            reason,
            at: at.toISOString(),
          })),
        }),
    acknowledged: acknowledged.map(message => ({
      channel: channelName(plan, message.channelId) ?? nameOf(message.channelId),
      name: nameOf(message.acknowledgedBy),
      error: message.error ?? 'unknown',
    })),
    overrides: overrides.map(({ findingId, userId, role, reason, at }) => ({
      finding: sentenceOf(plan, findingId),
      name: nameOf(userId),
      role,
      reason,
      at,
    })),
    settlement: settlement && {
      name: nameOf(settlement.userId),
      statement: settlement.statement,
      at: settlement.at,
    },
    tunings: tunings.map(({ change, by, at }) => ({
      ...changeInWords(change),
      name: nameOf(by),
      at: at.toISOString(),
    })),
    waited: sumWaits(await waitsOf(tx, { backfillId: backfill.id, run: run.number }), titles),
    verdicts: run.result?.verdicts ?? [],
    movements: run.result?.movements ?? [],
    ...(run.result?.comparison ? { comparison: run.result.comparison } : {}),
    ...(run.result?.coverage ? { coverage: run.result.coverage } : {}),
    resultHash: run.resultHash ?? '',
    promotedAt: (backfill.promotedAt ?? run.startedAt).toISOString(),
    rowsRemoved: run.promotion?.rowsRemoved ?? 0,
    rowsWritten: run.promotion?.rowsWritten ?? 0,
    rollbackDeadline: (backfill.rollbackDeadline ?? run.startedAt).toISOString(),
    watched,
  };
}

type GateApproval = Filled & { readonly gate: 1 | 2; readonly boundHash: string };

/** Who filled which place, by what was said while each gate was open: nothing is kept of what was said afterwards. */
async function approvalsOf(tx: Tx, backfill: Backfill, run: Run): Promise<GateApproval[]> {
  const gates: (AskedGate & { gate: 1 | 2 })[] = [
    { ...gateOne(backfill), gate: 1 },
    { ...gateTwo(backfill, run.number, run.resultHash ?? ''), gate: 2 },
  ];
  const approvals: GateApproval[] = [];
  for (const asked of gates.filter(({ slots }) => slots.length > 0)) {
    const { filled } = await gateStanding(tx, backfill, asked);
    approvals.push(...filled.map(one => ({ ...one, gate: asked.gate, boundHash: asked.boundHash })));
  }
  return approvals;
}

/** What was found, as people read it when it was proposed; a finding that came up later is known by its id. */
function sentenceOf(plan: Backfill['plan'], findingId: string): string {
  const found = plan.context.judgement?.findings.find(({ id }) => id === findingId);
  return found?.sentence ?? `${findingId}.`;
}

function channelName(plan: Backfill['plan'], channelId: string): string | undefined {
  const told = plan.communication.channels.find(channel => channel.channelId === channelId);
  return told && `#${told.name}`;
}
