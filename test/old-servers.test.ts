import { Pool } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPostgresEngine } from '../src/executor/engines/postgres/engine.ts';
import { refuseOldServers } from '../src/old-servers.ts';
import { OLDEST_SERVER } from '../src/store/server-version.ts';
import { engineScene, fence } from './executor/engine-scene.ts';
import { pretendingVersion } from './executor/pretending-version.ts';

const NEEDED = OLDEST_SERVER * 10_000;

describe('a server that is older than the bot works with', async () => {
  const { warehouse: real, run } = await engineScene();
  const old = pretendingVersion(real, NEEDED - 10_000 + 23);
  const good = pretendingVersion(real, NEEDED);

  it.each([
    ['the database in DATABASE_URL', { bot: old, warehouse: good }],
    ['the warehouse in WAREHOUSE_URL', { bot: good, warehouse: old }],
  ])(
    'is refused when the bot starts, where it is %s, with the version that it needs',
    async (which, pools) => {
      await expect(refuseOldServers(pools)).rejects.toMatchObject({
        code: 'backfill_database_too_old',
        message: expect.stringMatching(
          new RegExp(`^${which} is PostgreSQL 14, and the bot needs PostgreSQL 15 or newer\\. Upgrade`, 'i'),
        ),
      });
    },
  );

  it('does not keep the bot from starting while nobody can ask it', async () => {
    const away = new Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/warehouse' });
    onTestFinished(() => away.end());
    await refuseOldServers({ bot: good, warehouse: away });
  });

  it('is refused before anything is made in it, when it answers later', async () => {
    await real.query('drop schema backfill cascade; drop schema backfill_staging cascade');
    expect(await createPostgresEngine({ warehouse: old }).prepare(run(), fence())).toEqual({
      ok: false,
      refusal: {
        code: 'warehouse_too_old',
        message: 'The warehouse is PostgreSQL 14, and the bot needs PostgreSQL 15 or newer.',
        remedy: 'Whoever runs the warehouse upgrades its server; nothing was changed there.',
      },
    });
    const { rows } = await real.query("select to_regnamespace('backfill') as made");
    expect(rows).toEqual([{ made: null }]);
  });
});
