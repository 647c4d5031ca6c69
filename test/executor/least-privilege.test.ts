import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import type { Prepared } from '../../src/executor/engines/port.ts';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import { type Scope, unitsOf } from '../../src/plan/scope.ts';
import { engineScene, fence, promoteAll } from './engine-scene.ts';
import { signups, truth } from './signups-warehouse.ts';

describe('a bot whose user is not an administrator of the warehouse', async () => {
  const { database, warehouse, run } = await engineScene();
  const user = `bot_${process.pid}_${Date.now()}`;
  await warehouse.query(`
    drop schema backfill cascade;
    drop schema backfill_staging cascade;
    create role ${user} login password 'secret';
    alter default privileges for role ${user} revoke execute on functions from public;
    do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$;
    grant usage on schema raw, analytics to ${user};
    grant select on raw.signup_events to ${user};
    grant select, insert on analytics.signups_daily to ${user};
  `);
  const url = new URL(database.url);
  url.username = user;
  url.password = 'secret';
  const own = new pg.Pool({ connectionString: url.href });
  const engine = createPostgresEngine({ warehouse: own, limits: { lockPauseMs: 10 } });
  afterAll(async () => {
    await own.end();
    await warehouse.query(`drop owned by ${user} cascade; drop role ${user}`);
  });

  /** What an administrator is asked to run, run by one. */
  async function obey(answer: Prepared): Promise<string> {
    if (answer.ok) throw new Error('nothing was refused');
    const sql = answer.refusal.remedy.replace(/^An administrator runs(, once)?: /, '');
    await warehouse.query(sql);
    return sql;
  }

  it('says what an administrator has to run, and after each of it gets further, up to the promotion', async () => {
    const asked: string[] = [];
    for (let round = 0; round < 5; round++) {
      const answer = await engine.prepare(run(), fence());
      if (answer.ok) break;
      asked.push(answer.refusal.code);
      await obey(answer);
    }
    expect(asked[0]).toBe('warehouse_not_installed');
    expect(asked[1]).toBe('target_not_writable');
    expect(asked.slice(2).every(code => code === 'rebuild_role_missing')).toBe(true);
    expect(asked.length).toBeGreaterThan(2);
    expect(await promoteAll(engine, run())).toMatchObject({ outcome: 'promoted' });
    expect(await signups(warehouse)).toEqual(await truth(warehouse));
    expect(await engine.rollBack(run(), fence())).toMatchObject({ outcome: 'rolled_back' });
  });

  it.each([
    [
      'versioned_output',
      /may not create tables in the schema analytics/,
      /^GRANT CREATE ON SCHEMA "analytics" TO "bot_/,
    ],
    [
      'swap_table',
      /may not alter analytics\.signups_daily, which belongs to \w+ and create tables/,
      /^GRANT "\w+" TO "bot_\w+"; GRANT CREATE/,
    ],
  ] as const)('says before the first unit what %s would take', async (strategy, words, sql) => {
    await warehouse.query(`revoke create on schema analytics from ${user}`);
    const answer = await engine.prepare(run({ isolation: { strategy } }, `BF-9/${strategy}`), fence());
    expect(answer.ok ? '' : answer.refusal.message).toMatch(words);
    expect(answer.ok ? '' : answer.refusal.remedy.replace('An administrator runs: ', '')).toMatch(sql);
  });

  it('calls nobody’s functions in place of PostgreSQL’s, and says how to keep them from being there', async () => {
    const begun = run({}, 'BF-6/r1');
    expect(await engine.prepare(begun, fence())).toEqual({ ok: true });
    await warehouse.query(`grant create on schema public to public;
      create function public.hash_record_extended(record, int) returns bigint language plpgsql as
        $$ begin raise exception 'called as %', current_user; end $$`);
    const answer = await engine.prepare(run({}, 'BF-7/r1'), fence());
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'public_schema_open' } });
    const units = unitsOf(begun.plan.scope.period);
    await engine.stageUnits(begun, units, fence());
    expect((await engine.measureResult(begun, fence())).rows.staged).toBe(20);
    await warehouse.query('drop function public.hash_record_extended(record, int)');
    await obey(answer);
    expect(await engine.prepare(run({}, 'BF-7/r1'), fence())).toEqual({ ok: true });
  });

  it('swaps a table that belongs to somebody else, who owns it as before and may not write where it was staged', async () => {
    const owner = `owner_of_${user}`;
    await warehouse.query(`
      create role ${owner};
      grant ${owner} to ${user};
      grant create on schema analytics to ${user};
      revoke all on analytics.signups_daily from ${user};
      alter table analytics.signups_daily owner to ${owner}`);
    const period: Scope = {
      from: '2026-03-01',
      to: '2026-04-01',
      grain: 'day',
      timezone: 'UTC',
      filters: [],
    } as const;
    const mine = run({ scope: { period }, isolation: { strategy: 'swap_table' } }, 'BF-10/r1');
    expect(await promoteAll(engine, mine)).toMatchObject({ outcome: 'promoted' });
    await engine.dropStaging(mine, fence());
    const { rows } = await warehouse.query(
      `select pg_get_userbyid(relowner) as owner, has_schema_privilege($1, 'backfill_staging', 'create') as "mayCreate"
       from pg_class where oid = 'analytics.signups_daily'::regclass`,
      [owner],
    );
    expect(rows).toEqual([{ owner, mayCreate: false }]);
    expect(await engine.rollBack(mine, fence())).toMatchObject({ outcome: 'rolled_back' });
    await warehouse.query(`
      alter table analytics.signups_daily owner to session_user;
      grant select, insert, update, delete on analytics.signups_daily to ${user};
      drop owned by ${owner} cascade;
      drop role ${owner}`);
  });

  it('refuses rows that row security would hide from it', async () => {
    await warehouse.query('alter table analytics.signups_daily enable row level security');
    const answer = await engine.prepare(run({}, 'BF-8/r1'), fence());
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'target_has_row_security' } });
    await warehouse.query('alter table analytics.signups_daily disable row level security');
  });

  it('refuses a rebuild role that could write to production', async () => {
    await warehouse.query('grant insert on analytics.signups_daily to backfill_rebuild');
    const answer = await engine.prepare(run({}, 'BF-2/r1'), fence());
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'rebuild_role_too_strong' } });
    await obey(answer);
    expect(await engine.prepare(run({}, 'BF-2/r1'), fence())).toEqual({ ok: true });
  });
});
