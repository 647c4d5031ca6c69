import type { Filled } from '../plan/approvals.ts';
import type { BackfillRecord } from '../plan/record.ts';
import { type Known, sayNamed, sayTold } from '../plan/record-markdown.ts';
import { mentioned } from '../plan/say/mention.ts';
import type { Plan } from '../plan/schema.ts';
import { changeInWords } from '../plan/throttle/settings.ts';
import { stoppedFor } from '../plan/throttle/stopped.ts';
import { type HeldFor, sumWaits } from '../plan/throttle/waited.ts';
import { statesReached } from '../store/audit.ts';
import type { Backfill } from '../store/backfills.ts';
import type { Tx } from '../store/db.ts';
import { channelsById, userNames } from '../store/directory.ts';
import { messagesOf } from '../store/messages.ts';
import { objectionsOf } from '../store/reasons.ts';
import { type AskedGate, gateOne, gateStanding, gateTwo } from '../store/request-messages.ts';
import { boundTo, rulingsOn } from '../store/rulings.ts';
import type { Run } from '../store/runs.ts';
import { standstillsSince } from '../store/standstills.ts';
import { waitsOf } from '../store/throttle-waits.ts';
import { tuningsMade } from '../store/tunings.ts';
import type { Context } from './context.ts';

type Watched = BackfillRecord['watched'];

/** The record of a run as things are now, and what the file needs beyond it to call people and channels. */
export async function composeRecord(
  ctx: Context,
  tx: Tx,
  backfill: Backfill,
  run: Run,
  watched: Watched,
): Promise<{ record: BackfillRecord; known: Known }> {
  const known = await knownIn(tx, backfill.plan);
  return { record: await compose(ctx, tx, backfill, run, watched, known), known };
}

async function compose(
  ctx: Context,
  tx: Tx,
  backfill: Backfill,
  run: Run,
  watched: Watched,
  known: Known,
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
      channel: channelName(plan, message.channelId, known) ?? nameOf(message.channelId),
      name: nameOf(message.acknowledgedBy),
      error: message.error ?? 'unknown',
    })),
    overrides: overrides.map(({ findingId, userId, role, reason, at }) => ({
      finding: sentenceOf(plan, findingId, known),
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
    waited: sumWaits(
      [
        ...(await waitsOf(tx, { backfillId: backfill.id, run: run.number })),
        ...(await stopsOf(ctx, tx, backfill, run)),
      ],
      titles,
    ),
    verdicts: run.result?.verdicts ?? [],
    movements: run.result?.movements ?? [],
    ...(run.result?.comparison ? { comparison: run.result.comparison } : {}),
    ...(run.result?.coverage ? { coverage: run.result.coverage } : {}),
    resultHash: run.resultHash ?? '',
    promotedAt: backfill.promotedAt?.toISOString() ?? null,
    rowsRemoved: run.promotion?.rowsRemoved ?? 0,
    rowsWritten: run.promotion?.rowsWritten ?? 0,
    rollbackDeadline:
      backfill.promotedAt === null ? null : (backfill.rollbackDeadline?.toISOString() ?? null),
    watched,
  };
}

/** How long it waited, from its approval on, because somebody had stopped all backfills. */
async function stopsOf(ctx: Context, tx: Tx, { id, teamId, plan }: Backfill, run: Run): Promise<HeldFor[]> {
  const all = await statesReached(tx, id);
  const approved = all.findLast(({ at, state }) => state === 'approved' && at <= run.startedAt);
  const reached = approved ? all.slice(all.indexOf(approved)) : all;
  const stops = await standstillsSince(tx, teamId, reached[0]?.at ?? run.startedAt);
  return stoppedFor(stops, reached, { strategy: plan.isolation.strategy, now: ctx.clock() });
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
function sentenceOf(plan: Plan, findingId: string, { people }: Known): string {
  const found = plan.context.judgement.findings.find(({ id }) => id === findingId);
  return found ? sayNamed(found.sentence, people) : `${findingId}.`;
}

function channelName(plan: Plan, channelId: string, known: Known): string | undefined {
  const told = plan.communication.channels.find(channel => channel.channelId === channelId);
  return told && sayTold(told, known);
}

/** Whom the findings mention, and which of the channels are private. */
async function knownIn(tx: Tx, { context, communication }: Plan): Promise<Known> {
  const findings = context.judgement.findings;
  const people = await userNames(
    tx,
    findings.flatMap(({ sentence }) => mentioned(sentence)),
  );
  const channels = await channelsById(
    tx,
    communication.channels.map(({ channelId }) => channelId),
  );
  const hidden = [...channels.values()].filter(({ isPrivate }) => isPrivate);
  return { people, privateChannels: new Set(hidden.map(({ channelId }) => channelId)) };
}
