import type { Db, Tx } from './db.ts';

/** All work of a workspace, stopped by a person. */
export type Standstill = { readonly id: number; readonly stoppedBy: string; readonly since: Date };

type Row = { id: string; stopped_by: string; since: Date };

/** The standstill that a workspace is in, or null. Takes no lock. */
export async function openStandstill(db: Db, teamId: string): Promise<Standstill | null> {
  const { rows } = await db.query<Row>(
    'select id, stopped_by, since from bot.standstills where team_id = $1 and ended_at is null',
    [teamId],
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** When all work of a workspace was stopped, as far as that ended after `since`, oldest first. Takes no lock. */
export async function standstillsSince(
  db: Db,
  teamId: string,
  since: Date,
): Promise<{ since: Date; until: Date | null }[]> {
  const { rows } = await db.query<{ since: Date; ended_at: Date | null }>(
    `select since, ended_at from bot.standstills
     where team_id = $1 and (ended_at is null or ended_at > $2) order by id`,
    [teamId, since],
  );
  return rows.map(({ since: from, ended_at }) => ({ since: from, until: ended_at }));
}

/** Stops all work; null when it is stopped already. Two people at once: the second waits for the first one's row. */
export async function insertStandstill(
  tx: Tx,
  standstill: { teamId: string; stoppedBy: string; now: Date },
): Promise<Standstill | null> {
  const { rows } = await tx.query<Row>(
    `insert into bot.standstills (team_id, stopped_by, since) values ($1, $2, $3)
     on conflict (team_id) where ended_at is null do nothing returning id, stopped_by, since`,
    [standstill.teamId, standstill.stoppedBy, standstill.now],
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Lets all work go on; false when somebody else did before. Locks the row. */
export async function endStandstill(tx: Tx, id: number, endedBy: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    'update bot.standstills set ended_by = $2, ended_at = $3 where id = $1 and ended_at is null',
    [id, endedBy, now],
  );
  return rowCount === 1;
}

function fromRow(row: Row): Standstill {
  return { id: Number(row.id), stoppedBy: row.stopped_by, since: row.since };
}
