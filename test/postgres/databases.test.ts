import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { chosenBinaries } from './chosen-binaries.ts';
import { createDatabase } from './databases.ts';

describe('a test database', () => {
  it('has every migration, and what one test writes no other sees', async () => {
    const [one, other] = await Promise.all([createDatabase('bot'), createDatabase('bot')]);
    await one.pool().query('create table bot.only_here (id int)');
    const { rows } = await other
      .pool()
      .query(
        "select to_regclass('bot.only_here') as only_here, (select count(*)::int from bot.migrations) > 0 as migrated",
      );
    expect(rows).toEqual([{ only_here: null, migrated: true }]);
  });

  it('lies on the server that was asked for', async () => {
    const [{ version }, database] = await Promise.all([chosenBinaries(), createDatabase('empty')]);
    const { rows } = await database
      .pool()
      .query("select current_setting('server_version_num')::int / 10000 as major");
    expect(rows).toEqual([{ major: Number.parseInt(version, 10) }]);
  });

  it('holds the demo warehouse with its faults in it', async () => {
    const database = await createDatabase('warehouse');
    const { rows } = await database.pool().query(
      `select day::text from analytics.usage_daily
        where day between '2026-05-15' and '2026-05-18' group by day order by day`,
    );
    expect(rows).toEqual([{ day: '2026-05-15' }, { day: '2026-05-18' }]);
  });

  it('names the file that leaves a connection open past its pools', async () => {
    const database = await createDatabase('empty');
    const leaked = new pg.Client({ connectionString: database.url, application_name: 'forgotten' });
    leaked.on('error', () => undefined);
    await leaked.connect();
    await expect(database.drop()).rejects.toThrow(
      /databases\.test\.ts leaves connections open: .*forgotten/s,
    );
  });

  it('names the file that never releases a client of a pool', async () => {
    const database = await createDatabase('empty');
    const client = await database.pool().connect();
    client.on('error', () => undefined);
    await expect(database.drop()).rejects.toThrow(/databases\.test\.ts .*never released/);
    client.release(true);
  });

  it('is gone after drop, which may be called again', async () => {
    const database = await createDatabase('empty');
    await database.drop();
    await database.drop();
    const client = new pg.Client({ connectionString: database.url });
    await expect(client.connect()).rejects.toMatchObject({ code: '3D000' });
  });
});
