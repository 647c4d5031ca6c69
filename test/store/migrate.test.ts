import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { createDatabase } from '../postgres/databases.ts';

type LogLine = { level: 'info' | 'warn'; details: object; message: string };

function recorder() {
  const lines: LogLine[] = [];
  return {
    lines,
    info: (details: object, message: string) => void lines.push({ level: 'info', details, message }),
    warn: (details: object, message: string) => void lines.push({ level: 'warn', details, message }),
  };
}

const scratch = await mkdtemp(join(tmpdir(), 'migrate-test-'));
const first = { '001-first.sql': 'create table bot.first (id int);' };
const second = { '002-second.sql': 'create table bot.second (id int); insert into bot.first values (2);' };

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(scratch, 'migrations-'));
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
  return folder;
}

async function freshPool() {
  return (await createDatabase('empty')).pool();
}

afterAll(async () => rm(scratch, { recursive: true }));

describe('migrate', () => {
  it('applies every shipped migration in order to an empty database, and nothing the second time', async () => {
    const pool = await freshPool();
    const applied = await migrate(pool, recorder());
    expect(applied[0]).toMatch(/^001-/);
    expect(applied).toEqual([...applied].sort());
    expect(await migrate(pool, recorder())).toEqual([]);
    const { rows } = await pool.query('select name from bot.migrations order by number');
    expect(rows.map(row => row.name)).toEqual(applied);
  });

  it('lets two deploys run at once: one applies a file, the other waits for it and goes on', async () => {
    const pool = await freshPool();
    const slow = await folderOf({
      '001-first.sql': 'create table bot.first (id int); select pg_sleep(0.3);',
      ...second,
    });
    const [one, other] = await Promise.all([
      migrate(pool, recorder(), slow),
      migrate(pool, recorder(), slow),
    ]);
    expect([...one, ...other].sort()).toEqual(['001-first.sql', '002-second.sql']);
    expect((await pool.query('select id from bot.first')).rows).toEqual([{ id: 2 }]);
  });

  it('takes over a file whose other deploy failed while this one waited', async () => {
    const pool = await freshPool();
    const broken = await folderOf({ '001-first.sql': 'select pg_sleep(0.3); select 1/0;' });
    const sound = await folderOf(first);
    await migrate(pool, recorder(), await folderOf({}));
    const failing = migrate(pool, recorder(), broken);
    const outcome = expect(failing).rejects.toMatchObject({ code: 'backfill_store_migration_failed' });
    await expect
      .poll(
        async () =>
          (
            await pool.query(
              "select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()",
            )
          ).rowCount,
      )
      .toBe(1);
    expect(await migrate(pool, recorder(), sound)).toEqual(['001-first.sql']);
    await outcome;
  });

  it('keeps nothing of a file that fails half way, and names it', async () => {
    const pool = await freshPool();
    const folder = await folderOf({
      ...first,
      '002-half.sql': 'create table bot.half (id int); select 1/0;',
    });
    await expect(migrate(pool, recorder(), folder)).rejects.toThrow(
      /002-half\.sql failed .*division by zero/,
    );
    const { rows } = await pool.query(
      "select to_regclass('bot.half') as half, to_regclass('bot.first') as first",
    );
    expect(rows).toEqual([{ half: null, first: 'bot.first' }]);
  });

  it('refuses a database which a newer release changed in a breaking way', async () => {
    const pool = await freshPool();
    await migrate(
      pool,
      recorder(),
      await folderOf({ ...first, '002-drop.sql': '-- breaking\ndrop table bot.first;' }),
    );
    await expect(migrate(pool, recorder(), await folderOf(first))).rejects.toMatchObject({
      code: 'backfill_store_database_ahead',
      message: expect.stringContaining('002-drop.sql'),
    });
  });

  it('works on a database which a newer release only added to, and warns of it', async () => {
    const pool = await freshPool();
    const log = recorder();
    await migrate(pool, log, await folderOf({ ...first, ...second }));
    log.lines.length = 0;
    expect(await migrate(pool, log, await folderOf(first))).toEqual([]);
    expect(log.lines).toMatchObject([{ level: 'warn', details: { migration: '002-second.sql' } }]);
  });

  it('refuses a file that was edited after it was applied', async () => {
    const pool = await freshPool();
    await migrate(pool, recorder(), await folderOf(first));
    const edited = await folderOf({ '001-first.sql': 'create table bot.first (id bigint);' });
    await expect(migrate(pool, recorder(), edited)).rejects.toMatchObject({
      code: 'backfill_store_migration_changed',
    });
  });

  it.each([
    ['a gap', { '001-a.sql': '', '003-c.sql': '' }, '003-c.sql'],
    ['two files of one number', { '001-a.sql': '', '001-b.sql': '' }, '001-b.sql'],
    ['a name without a number', { 'first.sql': '' }, 'first.sql'],
  ])('refuses %s in the numbering before it touches the database', async (_what, files, culprit) => {
    const pool = await freshPool();
    await expect(migrate(pool, recorder(), await folderOf(files))).rejects.toThrow(culprit);
    expect((await pool.query("select to_regnamespace('bot') as bot")).rows).toEqual([{ bot: null }]);
  });
});
