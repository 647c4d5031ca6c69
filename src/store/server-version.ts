import type { Db } from './db.ts';

/** The oldest release of PostgreSQL that the tests run on, and the oldest that its makers still mended in November 2026. */
export const OLDEST_SERVER = 15;

/** As PostgreSQL counts: 180004 is 18.4. Takes no lock. */
export async function serverVersion(db: Db): Promise<number> {
  const { rows } = await db.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  );
  return rows[0]?.version ?? 0;
}

/** In words, where the server is older than the bot works with: a sentence that goes on after what it is. */
export function tooOld(version: number): string | undefined {
  const major = Math.floor(version / 10_000);
  if (major >= OLDEST_SERVER) return undefined;
  return `is PostgreSQL ${major}, and the bot needs PostgreSQL ${OLDEST_SERVER} or newer`;
}
