import pg from 'pg';
import { pino } from 'pino';
import { migrate } from '../../src/store/migrate.ts';

export type TemplateKind = 'bot' | 'warehouse' | 'signups';

export const templateNames: Readonly<Record<TemplateKind, string>> = {
  bot: 'bot_template', // every file of migrations/ applied
  warehouse: 'warehouse_template', // the demo company's warehouse, faults and all
  signups: 'signups_template', // the executor's small warehouse, with the bot's own schemas installed in it
};

const fill: Readonly<Record<TemplateKind, (pool: pg.Pool) => Promise<unknown>>> = {
  bot: pool => migrate(pool, pino({ enabled: false })),
  warehouse: async pool => {
    // Only tests that ask for the warehouse load what makes it.
    const { fillWarehouse } = await import('../../sandbox/warehouse/fill.ts');
    await fillWarehouse(pool);
  },
  signups: async pool => {
    const { fillSignups } = await import('../executor/signups-warehouse.ts');
    const { install } = await import('../../src/executor/engines/postgres/install.ts');
    await fillSignups(pool);
    await install(pool);
  },
};

const TEMPLATE_LOCK = 8_134_002;

/** Those that this process has seen finished. */
const known = new Set<TemplateKind>();

/**
 * Makes the template unless a test of this run did. It gets its name when it is finished, so a worker that dies
 * meanwhile leaves nothing that looks like one; other workers wait.
 *
 * @param admin a connection of its own: it holds the lock of the session
 */
export async function ensureTemplate(
  admin: pg.ClientBase,
  kind: TemplateKind,
  urlOf: (name: string) => string,
) {
  if (known.has(kind)) return;
  const name = templateNames[kind];
  const building = `${name}_building`;
  await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount) {
      known.add(kind);
      return;
    }
    await admin.query(`drop database if exists ${building} with (force)`);
    await admin.query(`create database ${building}`);
    const pool = new pg.Pool({ connectionString: urlOf(building), max: 4 });
    try {
      await fill[kind](pool);
    } finally {
      await pool.end();
    }
    await admin.query(`alter database ${building} rename to ${name}`);
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
  known.add(kind);
}
