import type { State } from '../plan/lifecycle.ts';
import type { Settings } from '../plan/throttle/settings.ts';
import type { Db } from './db.ts';

/** What the executor asks before every batch. */
export type Standing = {
  readonly state: State;
  /** Somebody stopped all work of the workspace. */
  readonly isStopped: boolean;
  /** Settings that were changed for this backfill. */
  readonly tuned: Partial<Settings>;
};

/** How a backfill stands now; null for one that is gone. Takes no lock. */
export async function standingOf(db: Db, backfillId: number): Promise<Standing | null> {
  const { rows } = await db.query<{ state: State; is_stopped: boolean; tuned: Partial<Settings> | null }>(
    `select b.state,
            exists (select from bot.standstills s where s.team_id = b.team_id and s.ended_at is null) as is_stopped,
            (select jsonb_object_agg(t.setting, t.value)
             from (select distinct on (setting) setting, value from bot.tunings
                   where backfill_id = b.id order by setting, id desc) t) as tuned
     from bot.backfills b where b.id = $1`,
    [backfillId],
  );
  const row = rows[0];
  return row ? { state: row.state, isStopped: row.is_stopped, tuned: row.tuned ?? {} } : null;
}
