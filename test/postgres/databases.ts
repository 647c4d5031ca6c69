import pg from 'pg';
import { afterAll, expect, inject } from 'vitest';
import { describeLeaks } from './leaks.ts';
import { ensureTemplate, type TemplateKind, templateNames } from './templates.ts';

export type TestDatabase = {
  url: string;
  pool: () => pg.Pool; // a new pool each time, as another replica would have; ended with the database
  drop: () => Promise<void>; // happens by itself after the file; may be called earlier
};

const open = new Set<TestDatabase>();
const made = { count: 0 };

function urlOf(database: string): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${database}`;
  return url.href;
}

/**
 * A database of its own for one test file: a copy of the bot's with all migrations, of the demo warehouse, or empty.
 * It is dropped after the file; a file that leaves connections open, or clients checked out of a pool, fails by name.
 */
export async function createDatabase(kind: TemplateKind | 'empty'): Promise<TestDatabase> {
  made.count += 1;
  const name = `t_${kind}_${process.pid}_${process.env.VITEST_WORKER_ID ?? 0}_${made.count}`;
  await asAdmin(async admin => {
    if (kind !== 'empty') await ensureTemplate(admin, kind, urlOf);
    const template = kind === 'empty' ? 'template1' : templateNames[kind];
    // Measured: 60 ms for the bot's, 0.4 s for the warehouse's; by WAL_LOG 55 ms and 0.55 s, and slower to drop.
    await admin.query(`create database ${name} template ${template} strategy file_copy`);
  });
  const pools: pg.Pool[] = [];
  const url = urlOf(name);
  const database: TestDatabase = {
    url,
    pool() {
      const pool = new pg.Pool({ connectionString: url });
      pools.push(pool);
      return pool;
    },
    async drop() {
      if (!open.delete(database)) return;
      const leaks = await asAdmin(async admin => {
        const found = await describeLeaks(admin, name, pools);
        await admin.query(`drop database ${name} with (force)`);
        return found;
      });
      if (leaks) throw new Error(`${expect.getState().testPath} leaves connections open: ${leaks}`);
    },
  };
  open.add(database);
  return database;
}

/** Kept between files: a connection costs as much as twenty statements. Each piece of work has one to itself. */
let kept: pg.Pool | undefined;

function admins(): pg.Pool {
  if (kept) return kept;
  kept = new pg.Pool({ connectionString: inject('postgresUrl'), allowExitOnIdle: true });
  // The server may stop before this process does.
  kept.on('error', () => undefined);
  return kept;
}

async function asAdmin<T>(work: (admin: pg.ClientBase) => Promise<T>): Promise<T> {
  const admin = await admins().connect();
  try {
    return await work(admin);
  } finally {
    admin.release();
  }
}

// Registered while the file that imports this is being collected, so it runs after all of that file's own hooks.
afterAll(async () => {
  const outcomes = await Promise.allSettled([...open].map(database => database.drop()));
  const failures = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (failures.length > 0) throw failures[0];
});
