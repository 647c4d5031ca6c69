import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { type Refused, refuse } from '../../../plan/refusal.ts';
import { type Db, inTransaction, type Tx } from '../../../store/db.ts';
import { serverVersion, tooOld } from '../../../store/server-version.ts';
import { codeOf, INSUFFICIENT_PRIVILEGE } from './errors.ts';
import { OWN_SCHEMA, quoted, STAGING_SCHEMA } from './names.ts';

/** The same distance from src/executor/engines/postgres and from dist/executor/engines/postgres. */
const shippedFolder = fileURLToPath(new URL('../../../../migrations/warehouse/', import.meta.url));

/** Serialises installs; any constant serves that no other lock of the warehouse uses. */
const INSTALL_LOCK = 8_134_101;

/**
 * Brings the bot's two schemas in the warehouse up to the numbered files in `migrations/warehouse/`; does nothing when
 * they are. Refuses a server that is too old, and, with the SQL an administrator has to run, where the bot's user may not
 * create a schema.
 */
export async function install(pool: pg.Pool): Promise<{ ok: true } | Refused> {
  const shipped = (await readdir(shippedFolder)).filter(name => name.endsWith('.sql')).sort();
  if ((await installed(pool)) >= shipped.length) return { ok: true };
  const old = tooOld(await serverVersion(pool));
  if (old) {
    return refuse(
      'warehouse_too_old',
      `The warehouse ${old}.`,
      'Whoever runs the warehouse upgrades its server; nothing was changed there.',
    );
  }
  try {
    await inTransaction(pool, async tx => {
      await createSchemas(tx);
      for (const name of shipped.slice(await installed(tx))) {
        await tx.query(await readFile(`${shippedFolder}/${name}`, 'utf8'));
        await tx.query('insert into backfill.migrations (name) values ($1)', [name]);
      }
    });
  } catch (error) {
    if (codeOf(error) !== INSUFFICIENT_PRIVILEGE) throw error;
    return refuse(
      'warehouse_not_installed',
      'The bot may not create its own schemas in the warehouse.',
      `An administrator runs, once: ${await schemaSql(pool)}`,
    );
  }
  return { ok: true };
}

/** How many of the files were applied. Takes no lock. */
async function installed(db: Db): Promise<number> {
  const { rows } = await db.query<{ there: boolean }>(
    `select to_regclass('backfill.migrations') is not null as there`,
  );
  if (!rows[0]?.there) return 0;
  const applied = await db.query<{ count: number }>('select count(*)::int as count from backfill.migrations');
  return applied.rows[0]?.count ?? 0;
}

/** The same for a way back, which may be asked of a newer bot than the one that promoted. Null where all of it is there. */
export async function refuseUninstalled(
  pool: pg.Pool,
): Promise<{ outcome: 'refused'; reason: string; remedy: string } | null> {
  const result = await install(pool);
  if (result.ok) return null;
  return { outcome: 'refused', reason: result.refusal.message, remedy: result.refusal.remedy };
}

/**
 * An advisory lock to the end of the transaction, because two CREATE IF NOT EXISTS at the same time can both fail.
 * CREATE SCHEMA asks for the privilege even where the schema exists, so an administrator's schema is looked up first.
 */
async function createSchemas(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [INSTALL_LOCK]);
  const { rows } = await tx.query<{ nspname: string }>(
    'select nspname from pg_catalog.pg_namespace where nspname = any($1)',
    [[OWN_SCHEMA, STAGING_SCHEMA]],
  );
  for (const schema of [OWN_SCHEMA, STAGING_SCHEMA]) {
    if (!rows.some(row => row.nspname === schema)) await tx.query(`create schema ${quoted(schema)}`);
  }
  await tx.query(`create table if not exists backfill.migrations (
    number      int generated always as identity primary key,
    name        text not null unique,
    applied_at  timestamptz not null default now()
  )`);
}

async function schemaSql(db: Db): Promise<string> {
  const { rows } = await db.query<{ name: string }>('select current_user as name');
  const user = quoted(rows[0]?.name ?? '');
  return [OWN_SCHEMA, STAGING_SCHEMA]
    .map(schema => `CREATE SCHEMA ${quoted(schema)} AUTHORIZATION ${user};`)
    .join(' ');
}
