import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { State, Verb } from '../../../src/plan/lifecycle.ts';
import { type Plan, planHash } from '../../../src/plan/schema.ts';
import { findBackfill, insertBackfill, insertPlan, lockBackfill } from '../../../src/store/backfills.ts';
import { inTransaction } from '../../../src/store/db.ts';
import { transition } from '../../../src/store/transition.ts';
import { decideConflict } from '../../../src/usecases/conflicts.ts';
import { askedBack } from '../../executor/ask-back.ts';
import { planOf, type Round } from './balances.ts';

const LOOK_MS = 50;
/** A run that has not come on for so long hangs, whatever was done to it. */
const PATIENCE_MS = 120_000;
const RETRIES = 20;

export type Told = { readonly retries: number };

/** An approved backfill for a round. */
export async function approve(bot: pg.Pool, round: Round): Promise<number> {
  const plan: Plan = planOf(round);
  const now = new Date();
  return inTransaction(bot, async tx => {
    const id = await insertBackfill(tx, { teamId: 'T1', dataset: 'balances', proposer: 'U_ADA', now });
    await insertPlan(tx, { backfillId: id, version: 1, plan, hash: planHash(plan), createdBy: 'U_ADA', now });
    const backfill = await lockBackfill(tx, id);
    if (!backfill) throw new Error('the backfill was not inserted');
    await transition(tx, { backfill, verb: 'approve', actor: { type: 'bot', part: 'gate' }, now });
    return id;
  });
}

export function askBack(bot: pg.Pool, id: number): Promise<void> {
  return askedBack(bot, id, 'U_ADA');
}

/** What a person asks for. */
async function ask(bot: pg.Pool, id: number, verb: Verb): Promise<void> {
  await inTransaction(bot, async tx => {
    const backfill = await lockBackfill(tx, id);
    if (!backfill) throw new Error(`there is no BF-${id}`);
    const asked = await transition(tx, {
      backfill,
      verb,
      actor: { type: 'person', userId: 'U_ADA' },
      now: new Date(),
      patch: verb === 'promote' ? { hold: false } : {},
    });
    if (!asked.ok) throw new Error(`BF-${id}: ${asked.refusal.message}`);
  });
}

/**
 * Waits until the backfill is in this state. Live writes may make a run fail or postpone its promotion: as a person
 * would, this asks for it again, and counts how often.
 */
export async function reach(bot: pg.Pool, id: number, state: State): Promise<Told> {
  let retries = 0;
  let before = '';
  let decided = false;
  let since = performance.now();
  for (;;) {
    const backfill = await findBackfill(bot, id);
    if (!backfill) throw new Error(`there is no BF-${id}`);
    if (backfill.state === state) return { retries };
    if (backfill.state === 'resolving' && !decided) {
      await leaveConflicts(bot, id);
      decided = true;
    }
    const stands = `${backfill.state} ${backfill.revision}`;
    if (stands !== before) since = performance.now();
    before = stands;
    if (performance.now() - since > PATIENCE_MS) {
      throw new Error(`BF-${id} hangs: ${backfill.state} for ${PATIENCE_MS / 1000} s`);
    }
    const verb = again(backfill.state, backfill.hold);
    if (verb) {
      retries += 1;
      if (retries > RETRIES) throw new Error(`BF-${id} keeps failing: ${await whyFailed(bot, id)}`);
      await ask(bot, id, verb);
    }
    await wait(LOOK_MS);
  }
}

/** Rows that live writes changed since stay as they are. */
async function leaveConflicts(bot: pg.Pool, id: number): Promise<void> {
  const done = await decideConflict(
    { db: bot, clock: () => new Date() },
    {
      backfillId: id,
      teamId: 'T1',
      userId: 'U_ADA',
      conflictId: 0,
      choice: 'leave',
      seen: '',
      reason: 'What was written stays.',
    },
  );
  if (!done.ok) throw new Error(`BF-${id}: ${done.refusal.message}`);
}

function again(state: State, hold: boolean): Verb | null {
  if (state === 'failed') return 'retry';
  return state === 'ready' && hold ? 'promote' : null;
}

async function whyFailed(bot: pg.Pool, id: number): Promise<string> {
  const { rows } = await bot.query<{ failure: { reason?: string } | null }>(
    'select failure from bot.runs where backfill_id = $1 order by number desc limit 1',
    [id],
  );
  return rows[0]?.failure?.reason ?? 'without a reason';
}
