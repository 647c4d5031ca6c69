import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import { BackfillError } from './errors.ts';
import { serverVersion, tooOld } from './store/server-version.ts';

/** A warehouse that is away for a while is told by `/readyz`, and asked again before anything is made in it. */
const WAREHOUSE_ANSWERS_MS = 3_000;

/**
 * Refuses to start beside a server that is too old, before anything is made in it: `backfill_database_too_old` names the
 * variable and what is needed. The bot's own server has to answer; the warehouse may be away.
 */
export async function refuseOldServers({ bot, warehouse }: { bot: Pool; warehouse: Pool }): Promise<void> {
  const asked = serverVersion(warehouse).catch(() => undefined);
  refuseOld('The database in DATABASE_URL', await serverVersion(bot));
  const version = await Promise.race([asked, wait(WAREHOUSE_ANSWERS_MS, undefined, { ref: false })]);
  if (version !== undefined) refuseOld('The warehouse in WAREHOUSE_URL', version);
}

function refuseOld(server: string, version: number): void {
  const old = tooOld(version);
  if (!old) return;
  throw new BackfillError(
    'backfill_database_too_old',
    `${server} ${old}. Upgrade that server, or give the address of a newer one; nothing was changed there.`,
  );
}
