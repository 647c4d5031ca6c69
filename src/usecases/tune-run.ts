import { sayId } from '../plan/decide.ts';
import { STATES, type State } from '../plan/lifecycle.ts';
import { DEFAULT_PACE } from '../plan/pacing.ts';
import { mayAsk, whoMayAsk } from '../plan/permissions.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import { signedNote } from '../plan/say/run-messages.ts';
import { HOURS } from '../plan/throttle/gate.ts';
import { type Change, type Settings, sayChange, settingsOf, withChanges } from '../plan/throttle/settings.ts';
import { readTuning, type Wanted } from '../plan/throttle/tuning.ts';
import { appendAudit } from '../store/audit.ts';
import { type Backfill, lockBackfill } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { userNames } from '../store/directory.ts';
import { sayAll } from '../store/messages.ts';
import { insertTuning, tuningsOf } from '../store/tunings.ts';
import type { Asker, Context } from './context.ts';
import { noSuchBackfill } from './no-such-backfill.ts';
import { onlyFor, operatorsOf } from './operators.ts';

/** There is still work to come that could be done otherwise. */
export const TUNABLE: ReadonlySet<State> = new Set<State>([
  'proposed',
  'approved',
  'running',
  'pausing',
  'paused',
  'failed',
  'checking',
  'awaiting_signoff',
  'ready',
  'promoting',
]);

/** How a run works now, and what was changed about it just now. */
export type TuneView = {
  readonly id: number;
  readonly settings: Settings;
  readonly changes: readonly Change[];
  /** Signals that may be set aside. */
  readonly signals: readonly string[];
};

/**
 * Changes how a run works while it works; without anything wanted, shows how. Row, audit row and what is said commit
 * together, and the next batch goes by it.
 */
export async function tuneRun(
  ctx: Context,
  input: Asker & { readonly backfillId: number; readonly wanted: readonly Wanted[] },
): Promise<{ readonly ok: true; readonly tuned: TuneView } | Refused> {
  const { userId, wanted } = input;
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, input.backfillId);
    if (!backfill || backfill.teamId !== input.teamId) return noSuchBackfill(input.backfillId);
    const throttle = ctx.catalog.throttleOf(backfill.dataset);
    const signals = [...throttle.sensors.map(({ id }) => id), ...(throttle.hours.length > 0 ? [HOURS] : [])];
    const settings = settingsOf(throttle, DEFAULT_PACE, await tuningsOf(tx, backfill.id));
    if (wanted.length === 0) {
      return { ok: true, tuned: { id: backfill.id, settings, changes: [], signals } };
    }
    const tuned = readTuning(wanted, settings, signals);
    if (!tuned.ok) return tuned;
    const refused = await refuseTuning(ctx, tx, { backfill, userId, changes: tuned.changes });
    if (refused) return refused;
    await keep(tx, { backfill, userId, changes: tuned.changes, now: ctx.clock() });
    return {
      ok: true,
      tuned: {
        id: backfill.id,
        settings: withChanges(settings, tuned.changes),
        changes: tuned.changes,
        signals,
      },
    };
  });
}

type Tuning = { readonly backfill: Backfill; readonly userId: string; readonly changes: readonly Change[] };

async function refuseTuning(
  ctx: Context,
  tx: Tx,
  { backfill, userId, changes }: Tuning,
): Promise<Refused | null> {
  const operators = await operatorsOf(ctx, tx);
  if (!operators.includes(userId)) {
    if (changes.some(({ setting }) => setting === 'ignore')) {
      return onlyFor(operators, 'set signals aside');
    }
    if (!mayAsk(userId, 'pause', backfill)) {
      const who = [...new Set([...whoMayAsk('pause', backfill), ...operators])];
      return onlyFor(who, `tune ${sayId(backfill.id)}`);
    }
  }
  if (TUNABLE.has(backfill.state)) return null;
  const { title, meaning } = STATES[backfill.state];
  return refuse(
    'wrong_state',
    `${sayId(backfill.id)} is ${title.toLowerCase()} (${meaning}), so nothing of it is left to be tuned.`,
    'Nothing was changed.',
  );
}

/** Each change is a row, an entry of the audit trail and a line in the thread. */
async function keep(tx: Tx, { backfill, userId, changes, now }: Tuning & { now: Date }): Promise<void> {
  const name = (await userNames(tx, [userId])).get(userId) ?? userId;
  for (const change of changes) {
    await insertTuning(tx, { backfillId: backfill.id, change, by: userId, now });
  }
  await sayAll(
    tx,
    changes.map(change => signedNote(backfill, sayChange(change), userId, now)),
    now,
  );
  for (const change of changes) {
    await appendAudit(tx, {
      at: now,
      backfillId: backfill.id,
      actor: userId,
      verb: 'tune',
      detail: { ...change, says: `${sayChange(change)} by @${name}` },
    });
  }
}
