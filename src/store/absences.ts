import type { Delegation } from '../plan/policy/delegation.ts';
import type { Db, Tx } from './db.ts';

/** Somebody is away from one instant to another, and who decides meanwhile. */
export type Absence = {
  readonly teamId: string;
  readonly userId: string;
  readonly delegateId: string;
  readonly from: Date;
  readonly to: Date;
};

/** Keeps who is away. Locks its new row only. */
export async function insertAbsence(tx: Tx, { teamId, userId, delegateId, from, to }: Absence, now: Date) {
  await tx.query(
    `insert into bot.absences (team_id, user_id, delegate_id, away_from, away_to, set_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [teamId, userId, delegateId, from, to, now],
  );
}

/** From one instant on, to the end of time where `to` is null. */
export type Stretch = { readonly from: Date; readonly to: Date | null };

/**
 * Ends what somebody said before about being away, where it meets `stretch` and from its beginning on; what lies apart
 * from it stays. Gives how many rows; locks them.
 */
export async function endAbsences(
  tx: Tx,
  teamId: string,
  userId: string,
  { from, to }: Stretch,
): Promise<number> {
  const { rowCount } = await tx.query(
    `update bot.absences set ended_at = $3
     where team_id = $1 and user_id = $2 and least(away_to, ended_at) > $3
       and ($4::timestamptz is null or away_from < $4)`,
    [teamId, userId, from, to],
  );
  return rowCount ?? 0;
}

/** When somebody is away now or will be, latest first. Takes no lock. */
export async function absencesOf(db: Db, teamId: string, userId: string, now: Date): Promise<Absence[]> {
  const { rows } = await db.query<{ delegate_id: string; away_from: Date; away_to: Date }>(
    `select delegate_id, away_from, least(away_to, ended_at) as away_to from bot.absences
     where team_id = $1 and user_id = $2 and least(away_to, ended_at) > $3 order by away_from desc, id desc`,
    [teamId, userId, now],
  );
  return rows.map(row => ({
    teamId,
    userId,
    delegateId: row.delegate_id,
    from: row.away_from,
    to: row.away_to,
  }));
}

/** Who decides for whom at any time after `since`, in milliseconds since 1970. Takes no lock. */
export async function delegationsSince(db: Db, teamId: string, since: Date): Promise<Delegation[]> {
  const { rows } = await db.query<{ user_id: string; delegate_id: string; away_from: Date; ends: Date }>(
    `select user_id, delegate_id, away_from, least(away_to, ended_at) as ends from bot.absences
     where team_id = $1 and least(away_to, ended_at) > greatest($2, away_from) order by id`,
    [teamId, since],
  );
  return rows.map(row => ({
    who: row.user_id,
    delegate: row.delegate_id,
    from: row.away_from.getTime(),
    to: row.ends.getTime(),
  }));
}
