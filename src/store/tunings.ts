import type { Change, Settings } from '../plan/throttle/settings.ts';
import type { Db, Tx } from './db.ts';
import { toJsonb } from './jsonb.ts';

/** What people changed about how a backfill's runs work: the newest value of each setting that was touched. */
export type Tuned = Partial<Settings>;

/** The settings that were changed, as they are now. Takes no lock. */
export async function tuningsOf(db: Db, backfillId: number): Promise<Tuned> {
  const { rows } = await db.query<{ setting: keyof Settings; value: unknown }>(
    `select distinct on (setting) setting, value from bot.tunings where backfill_id = $1 order by setting, id desc`,
    [backfillId],
  );
  return Object.fromEntries(rows.map(({ setting, value }) => [setting, value]));
}

export type Tuning = { readonly change: Change; readonly by: string; readonly at: Date };

/** Every change of a setting, in order. Takes no lock. */
export async function tuningsMade(db: Db, backfillId: number): Promise<Tuning[]> {
  const { rows } = await db.query<{
    setting: keyof Settings;
    was: unknown;
    value: unknown;
    tuned_by: string;
    tuned_at: Date;
  }>('select setting, was, value, tuned_by, tuned_at from bot.tunings where backfill_id = $1 order by id', [
    backfillId,
  ]);
  return rows.map(({ setting, was, value, tuned_by, tuned_at }) => ({
    change: { setting, from: was, to: value } as Change,
    by: tuned_by,
    at: tuned_at,
  }));
}

/** Keeps one change of one setting. Takes no lock beyond its own row; the caller holds the backfill's. */
export async function insertTuning(
  tx: Tx,
  tuning: { backfillId: number; change: Change; by: string; now: Date },
): Promise<void> {
  const { setting, from, to } = tuning.change;
  await tx.query(
    `insert into bot.tunings (backfill_id, setting, was, value, tuned_by, tuned_at) values ($1, $2, $3, $4, $5, $6)`,
    [tuning.backfillId, setting, toJsonb(from), toJsonb(to), tuning.by, tuning.now],
  );
}
