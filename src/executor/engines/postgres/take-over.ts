import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { takeOver } from './runs.ts';

/** Longer than the server takes to end a session of its own that is not inside a system call. Milliseconds. */
const END_MS = 5_000;

/** How a session that works for a run is called while it works: by whom it may be ended is read from it. */
export function heldSessionName(run: EngineRun, token: number): string {
  return `${run.id} #${token}`;
}

/**
 * Gives the run its newer token after ending what older holders still have open: a killed process's statement may go on
 * for a while, and a frozen one holds its locks for as long as it sleeps. What they had not committed is undone by the
 * server, and the fence refuses whatever they try next. Throws `LeaseLost` when the run has a newer token already.
 */
export async function takeOverFrom(tx: Tx, run: EngineRun, token: number): Promise<void> {
  await endOlderSessions(tx, run, token);
  await takeOver(tx, run, token);
}

/**
 * Ends the sessions of this run with an older token, and waits until they are gone. Process and start time come out of
 * the server's own list of living sessions, in which the transaction of each stands under its name. Only sessions of
 * the same user: nobody else's name means anything here. Takes no lock.
 */
async function endOlderSessions(tx: Tx, run: EngineRun, token: number): Promise<void> {
  await tx.query(
    `select pg_terminate_backend(pid, $3) from pg_stat_activity
     where usename = session_user and datname = current_database() and pid <> pg_backend_pid()
       and case when starts_with(application_name, $1) then substr(application_name, length($1) + 1) ~ '^[0-9]+$'
             and substr(application_name, length($1) + 1)::numeric < $2 else false end`,
    [`backfill-bot ${run.id} #`, token, END_MS],
  );
}
