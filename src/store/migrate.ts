import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { BackfillError } from '../errors.ts';
import { type Db, inTransaction, type Tx } from './db.ts';

/** The same distance from src/store and from dist/store. */
const shippedFolder = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** Serialises the very first deploys; any constant serves that no other lock of this database uses. */
const BOOTSTRAP_LOCK = 8_134_001;

export type MigrationLog = {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
};

type Migration = { number: number; name: string; sql: string; checksum: string; breaking: boolean };
type AppliedMigration = { number: number; name: string; checksum: string; breaking: boolean };

/**
 * Brings the bot's database up to the numbered files in `migrations/`, each in one transaction, and returns the names
 * of those it applied itself. Deploys that run at the same time wait for one another and skip what the other applied.
 *
 * A file whose first line is `-- breaking` says that older releases cannot work on the database after it.
 *
 * Throws `backfill_store_database_ahead` when such a migration was applied that this release does not know,
 * `backfill_store_migration_changed` when an applied file was edited, and `backfill_store_migration_invalid` when the
 * files' names are not in order. With `backfill_store_migration_failed` nothing of that file was kept.
 */
export async function migrate(pool: pg.Pool, log: MigrationLog, folder = shippedFolder): Promise<string[]> {
  const migrations = await readMigrations(folder);
  await inTransaction(pool, createLedger);
  refuseIfUnfit(migrations, await listApplied(pool), log);
  const appliedHere: string[] = [];
  for (const migration of migrations) {
    const applied = await inTransaction(pool, async tx => {
      if (!(await claimMigration(tx, migration))) return false;
      await applyFile(tx, migration);
      return true;
    });
    if (!applied) continue;
    appliedHere.push(migration.name);
    log.info({ migration: migration.name }, 'migration applied');
  }
  return appliedHere;
}

/** Locks whatever the file's statements lock, until the transaction ends. */
async function applyFile(tx: Tx, { name, sql }: Migration): Promise<void> {
  try {
    await tx.query(sql);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BackfillError(
      'backfill_store_migration_failed',
      `The migration ${name} failed and nothing of it was kept: ${reason}`,
      { cause },
    );
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name, index) => {
      const number = Number(/^(\d{3})-[a-z0-9-]+\.sql$/.exec(name)?.[1]);
      if (number !== index + 1) {
        throw new BackfillError(
          'backfill_store_migration_invalid',
          `The migration file ${name} is out of order: files are named NNN-what-it-does.sql and numbered from 001 without gaps.`,
        );
      }
      const sql = await readFile(`${folder}/${name}`, 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { number, name, sql, checksum, breaking: /^--\s*breaking\b/.test(sql) };
    }),
  );
}

function refuseIfUnfit(known: Migration[], applied: AppliedMigration[], log: MigrationLog): void {
  for (const { number, name, checksum, breaking } of applied) {
    const ours = known.find(migration => migration.number === number);
    if (!ours && breaking) {
      throw new BackfillError(
        'backfill_store_database_ahead',
        `A newer release changed this database with ${name}, which this release cannot work with. Deploy the newer release again.`,
      );
    }
    if (!ours) log.warn({ migration: name }, 'database has a migration of a newer release');
    if (ours && ours.checksum !== checksum) {
      throw new BackfillError(
        'backfill_store_migration_changed',
        `The migration ${name} was edited after it was applied to this database. Restore the file and put the change into a new one; a database without value can be made afresh.`,
      );
    }
  }
}

/** An advisory lock to the end of the transaction, because two CREATE IF NOT EXISTS at the same time can both fail. */
async function createLedger(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [BOOTSTRAP_LOCK]);
  await tx.query(`
    create schema if not exists bot;
    create table if not exists bot.migrations (
      number      int primary key,
      name        text not null,
      checksum    text not null,
      breaking    boolean not null,
      applied_at  timestamptz not null default now()
    )`);
}

/** Takes no lock. */
async function listApplied(db: Db): Promise<AppliedMigration[]> {
  const { rows } = await db.query<AppliedMigration>(
    'select number, name, checksum, breaking from bot.migrations order by number',
  );
  return rows;
}

/**
 * Locks the key of the row, so that another deploy at the same file waits here until this one commits and then gets
 * nothing, or takes over when this one fails. True when the claim is ours.
 */
async function claimMigration(tx: Tx, { number, name, checksum, breaking }: Migration): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into bot.migrations (number, name, checksum, breaking)
     values ($1, $2, $3, $4)
     on conflict (number) do nothing`,
    [number, name, checksum, breaking],
  );
  return rowCount === 1;
}
