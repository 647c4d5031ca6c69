import { decide } from '../plan/decide.ts';
import type { StatusView } from '../plan/draft-view.ts';
import { STATES, type State, verbsFrom } from '../plan/lifecycle.ts';
import type { HumanVerb } from '../plan/permissions.ts';
import type { Refused } from '../plan/refusal.ts';
import { keys } from '../plan/say/keys.ts';
import { mentionPlace } from '../plan/say/mention.ts';
import type { Outgoing } from '../plan/say/models.ts';
import { slackTrouble } from '../plan/say/slack-troubles.ts';
import { sayScope } from '../plan/scope.ts';
import { waitsWhenStopped } from '../plan/throttle/standstill.ts';
import { type Backfill, findBackfill, recentBackfills } from '../store/backfills.ts';
import { inTransaction } from '../store/db.ts';
import { holdsOn } from '../store/holds.ts';
import {
  findMessage,
  type Message,
  outstandingAnnouncements,
  outstandingRollbackAnnouncements,
} from '../store/messages.ts';
import { requestMessages } from '../store/request-messages.ts';
import { carriedOut } from '../store/rollback-decisions.ts';
import { latestRollback } from '../store/rollbacks.ts';
import { findRun } from '../store/runs.ts';
import { openStandstill } from '../store/standstills.ts';
import type { Asker, Context } from './context.ts';
import { noSuchBackfill } from './no-such-backfill.ts';
import { throttleView } from './throttle-view.ts';

/** Where one backfill stands, what it waits for, and what the asker may do now. */
export async function statusOf(
  ctx: Context,
  input: Asker & { backfillId: number },
): Promise<{ ok: true; status: StatusView } | Refused> {
  const backfill = await findBackfill(ctx.db, input.backfillId);
  if (!backfill || backfill.teamId !== input.teamId) return noSuchBackfill(input.backfillId);
  return { ok: true, status: await statusView(ctx, backfill, input.userId) };
}

/** The latest backfills of the workspace, newest first. */
export async function listBackfills(ctx: Context, asker: Asker): Promise<StatusView[]> {
  const recent = await recentBackfills(ctx.db, asker.teamId, 15);
  const views: StatusView[] = [];
  for (const backfill of recent) views.push(await statusView(ctx, backfill, asker.userId));
  return views;
}

/** What keeps a rollback from being over: people who were not told yet, rows that somebody has to decide about. */
async function waitsForRollback(ctx: Context, { id, state }: Backfill): Promise<string[]> {
  if (!ROLLING_BACK.has(state)) return [];
  const request = await latestRollback(ctx.db, id);
  if (!request) return [];
  if (state !== 'resolving') {
    const untold = await outstandingRollbackAnnouncements(ctx.db, id, request.number);
    return untold.map(({ channelId, state: delivery }) =>
      delivery === 'failed'
        ? `somebody to acknowledge that ${mentionPlace(channelId)} could not be told of the rollback`
        : `the announcement of the rollback in ${mentionPlace(channelId)}`,
    );
  }
  const decided = await carriedOut(ctx.db, id, request.number);
  const settled = decided.reduce((sum, one) => sum + one.rows, 0);
  const open = request.conflicts.reduce((sum, unit) => sum + unit.rows, 0) - settled;
  return [
    `somebody to decide about ${open === 1 ? '1 row that was' : `${open} rows that were`} written since`,
  ];
}

const ROLLING_BACK: ReadonlySet<State> = new Set<State>(['rollback_asked', 'rolling_back', 'resolving']);

async function statusView(ctx: Context, backfill: Backfill, userId: string): Promise<StatusView> {
  const run = backfill.currentRun === null ? null : await findRun(ctx.db, backfill.id, backfill.currentRun);
  const root = await findMessage(ctx.db, keys.root(backfill.id));
  const outstanding = BEFORE_PROMOTION.has(backfill.state)
    ? await outstandingAnnouncements(ctx.db, backfill.id, backfill.askedVersion)
    : [];
  const takenBack = await waitsForRollback(ctx, backfill);
  const open = (await inTransaction(ctx.db, tx => requestMessages(tx, backfill.id))).find(isOpenGate);
  const standstill = await openStandstill(ctx.db, backfill.teamId);
  const { title, meaning } = STATES[backfill.state];
  const empty = open?.model.slots.filter(slot => slot.filledBy === null) ?? [];
  const unconfirmed = open?.model.unconfirmed ?? [];
  const missing = new Set(empty.flatMap(slot => slot.anyOf).filter(person => !unconfirmed.includes(person)));
  return {
    id: backfill.id,
    title: backfill.plan.title,
    state: backfill.state,
    stateTitle: title,
    stateMeaning: meaning,
    scope: sayScope(backfill.plan.scope.period),
    proposer: backfill.proposer,
    owner: backfill.plan.owner.userId,
    waitingFor: [
      ...(BEFORE_START.has(backfill.state) ? await holdsOn(ctx.db, backfill.id) : []).map(
        ({ sentence }) => sentence,
      ),
      ...(standstill && waitsWhenStopped(backfill)
        ? [`somebody to let all backfills go on, which <@${standstill.stoppedBy}> stopped`]
        : []),
      ...[...missing].map(person => `the approval of <@${person}>`),
      ...unconfirmed.map(person => `the reason of <@${person}>, who approved`),
      ...empty.flatMap(slot =>
        slot.unreachable.map(({ name, email }) => `${name}, who has no account in Slack under ${email}`),
      ),
      ...takenBack,
      ...(backfill.state === 'ready' && backfill.hold
        ? ['somebody to promote it again or to cancel it, because its promotion was postponed']
        : []),
      ...outstanding.map(message =>
        message.state === 'failed'
          ? `somebody to acknowledge that ${mentionPlace(message.channelId)} could not be told`
          : `the announcement in ${mentionPlace(message.channelId)}${sayTrouble(message)}`,
      ),
    ],
    blockedBy: open?.model.blockedBy ?? [],
    progress: run ? { done: run.unitsDone, total: run.unitsTotal, rows: run.rowsStaged } : null,
    throttle: await throttleView(ctx, backfill),
    rollbackDeadline: backfill.rollbackDeadline?.toISOString() ?? null,
    possible: verbsFrom(backfill.state).flatMap(verb => {
      const asked = POSSIBLE[verb];
      if (!asked) return [];
      const person = { type: 'person', userId } as const;
      return decide(backfill, asked.verb, person, ctx.clock()).ok ? [asked.word] : [];
    }),
    hasChangedInPart: backfill.state === 'promoting' || (run?.unitsPromoted ?? null) !== null,
    thread: root?.ts ? { channelId: root.channelId, ts: root.ts } : null,
  };
}

/** Why it has not arrived yet, where that does not pass by itself. */
function sayTrouble({ error }: Message): string {
  const trouble = error === null ? null : slackTrouble(error);
  return trouble === null ? '' : `. ${trouble.wrong} ${trouble.remedy}`;
}

/** Before it runs, what stands in its way is still to be lifted. */
const BEFORE_START: ReadonlySet<State> = new Set<State>(['proposed', 'approved']);

/** Still waiting for people to be told; later, and when it was given up, nothing waits for that any more. */
const BEFORE_PROMOTION: ReadonlySet<State> = new Set<State>([
  'proposed',
  'approved',
  'running',
  'pausing',
  'paused',
  'checking',
  'failed',
  'awaiting_signoff',
  'ready',
]);

type GateMessage = Extract<Outgoing, { kind: 'approval_request' | 'signoff_request' | 'rollback_request' }>;

const GATE_KINDS: ReadonlySet<Outgoing['kind']> = new Set([
  'approval_request',
  'signoff_request',
  'rollback_request',
]);

function isOpenGate(message: Outgoing): message is GateMessage {
  return GATE_KINDS.has(message.kind) && (message as GateMessage).model.open;
}

const POSSIBLE: Readonly<Partial<Record<string, { verb: HumanVerb; word: string }>>> = {
  revise: { verb: 'revise', word: 'edit' },
  pause: { verb: 'pause', word: 'pause' },
  resume: { verb: 'resume', word: 'resume' },
  cancel: { verb: 'cancel', word: 'cancel' },
  retry: { verb: 'retry', word: 'retry' },
  promote: { verb: 'promote', word: 'promote' },
  roll_back: { verb: 'roll_back', word: 'rollback' },
  keep: { verb: 'keep', word: 'keep' },
};
