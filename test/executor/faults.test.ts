import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import type { Strategy } from '../../src/plan/strategy.ts';
import { messagesOf } from '../../src/store/messages.ts';
import { findRun } from '../../src/store/runs.ts';
import { keepWorkers, kindsSaid, saidLast } from './kept-workers.ts';
import { signups, truth } from './signups-warehouse.ts';
import { QUICK, workerScene } from './worker-scene.ts';

const { work } = keepWorkers();

/** The real pool, but each statement passes `meet` first, with what would send it. */
function meeting(
  pool: pg.Pool,
  meet: (text: string, send: () => Promise<unknown>) => Promise<unknown>,
): pg.Pool {
  const wrap = <T extends object>(thing: T): T =>
    new Proxy(thing, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        if (name === 'connect') return async () => wrap(await pool.connect());
        if (name !== 'query') return value.bind(target);
        return (...args: unknown[]) => meet(String(args[0]).trimStart(), () => value.apply(target, args));
      },
    });
  return wrap(pool);
}

describe('faults of the warehouse', () => {
  it('a connection that is cut inside a unit costs no unit and fails nothing', async () => {
    const scene = await workerScene();
    const id = await scene.approved();
    let cuts = 0;
    const warehouse = meeting(scene.warehouse, async (text, send) => {
      if (text.startsWith('insert into backfill.ledger') && cuts < 3) {
        cuts += 1;
        await scene.warehouse.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and application_name like 'backfill-bot BF-1/r1 #%'
             and pid <> pg_backend_pid()`,
        );
      }
      return send();
    });
    const { watch } = work(scene, { engine: createPostgresEngine({ warehouse, limits: QUICK }) });
    await watch.until(`BF-${id} watching`);
    expect(cuts).toBe(3);
    expect(await signups(scene.warehouse)).toEqual(await truth(scene.warehouse));
    const { rows } = await scene.warehouse.query(
      'select max(attempt) as attempts, count(*)::int as rows from backfill.ledger',
    );
    expect(rows).toEqual([{ attempts: 1, rows: 10 }]);
  });

  it('a lost answer to the COMMIT of a promotion is resolved by reading', async () => {
    const scene = await workerScene();
    const id = await scene.approved();
    let lost = 0;
    let promoting = false;
    const warehouse = meeting(scene.warehouse, async (text, send) => {
      if (text.startsWith('insert into backfill.history')) promoting = true;
      const answer = await send();
      if (text === 'commit' && promoting && lost === 0) {
        lost += 1;
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      }
      return answer;
    });
    const { watch } = work(scene, { engine: createPostgresEngine({ warehouse, limits: QUICK }) });
    await watch.until(`BF-${id} watching`);
    expect(lost).toBe(1);
    const { rows } = await scene.warehouse.query('select count(*)::int as rows from backfill.history');
    expect(rows).toEqual([{ rows: 10 }]);
    expect((await findRun(scene.db, id, 1))?.promotion).toMatchObject({ rowsRemoved: 20, rowsWritten: 20 });
  });

  it('trouble that does not pass is met with three tries and ever smaller parts, then the unit is named and the rest goes on', async () => {
    const scene = await workerScene();
    const id = await scene.approved();
    let tries = 0;
    const warehouse = meeting(scene.warehouse, async (text, send) => {
      if (text.includes('insert into "backfill_staging"') && tries < 7) {
        tries += 1;
        throw Object.assign(new Error('out of memory'), { code: '53200' });
      }
      return send();
    });
    const { watch } = work(scene, { engine: createPostgresEngine({ warehouse, limits: QUICK }) });
    await watch.until(`BF-${id} failed`);
    expect(tries).toBe(7);
    const failed = (await messagesOf(scene.db, id)).find(message => message.content.kind === 'failed');
    expect(failed?.content.model).toMatchObject({
      reason: 'The unit 2026-03-02 could not be rebuilt: the warehouse ran out of memory.',
      units: ['2026-03-02'],
    });
    const { rows } = await scene.warehouse.query(
      "select unit_key, attempt, state, error from backfill.ledger where state <> 'staged'",
    );
    expect(await findRun(scene.db, id, 1)).toMatchObject({ unitsDone: 9 });
    expect(rows).toEqual([
      { unit_key: '2026-03-02', attempt: 1, state: 'failed', error: 'the warehouse ran out of memory' },
    ]);
  });
});

describe('a unit that takes too long', () => {
  it.each<Strategy>(['changed_rows', 'replace_range'])(
    'is staged in parts of its keys: %s',
    async strategy => {
      const scene = await workerScene();
      const id = await scene.approved({ isolation: { strategy } });
      let refused = 0;
      const warehouse = meeting(scene.warehouse, async (text, send) => {
        if (text.includes('insert into "backfill_staging"') && !text.includes(' part where ')) {
          refused += 1;
          throw Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
        }
        return send();
      });
      const { watch } = work(scene, { engine: createPostgresEngine({ warehouse, limits: QUICK }) });
      await watch.until(`BF-${id} watching`);
      expect(refused).toBe(30);
      expect(await signups(scene.warehouse)).toEqual(await truth(scene.warehouse));
      expect(await findRun(scene.db, id, 1)).toMatchObject({
        rowsStaged: 20,
        result: { rows: { staged: 20, before: 20 } },
      });
    },
  );
});

describe('a server that runs out of something', () => {
  it.each([
    ['disk', '53100', 'could not extend file "base/5/16401": No space left on device'],
    ['memory', '53200', 'out of memory'],
  ])(
    'has the unit rebuilt once there is %s again, and nothing is lost or doubled',
    async (_what, code, words) => {
      const scene = await workerScene();
      const engine = createPostgresEngine({ warehouse: scene.warehouse, limits: QUICK });
      await engine.rebuilt('signups_daily');
      // Raised by the server itself, inside the transaction of the unit: a sequence counts through rollbacks.
      await scene.warehouse.query(`
      create sequence public.tries;
      create function public.run_out() returns trigger language plpgsql as $$
      begin
        if new.unit_key = '2026-03-05' and nextval('public.tries') <= 2 then
          raise exception '${words}' using errcode = '${code}';
        end if;
        return new;
      end $$;
      create trigger run_out before insert on backfill.ledger for each row execute function public.run_out()`);
      const id = await scene.approved();
      const { watch } = work(scene, { engine });
      await watch.until(`BF-${id} watching`);
      expect(await signups(scene.warehouse)).toEqual(await truth(scene.warehouse));
      const { rows } = await scene.warehouse.query(
        `select count(*)::int as rows, count(distinct unit_key)::int as units,
         (select last_value::int from public.tries) as tries from backfill.ledger where state = 'staged'`,
      );
      expect(rows).toEqual([{ rows: 10, units: 10, tries: 3 }]);
    },
  );
});

describe('a clock that jumps', () => {
  it('by hours, forwards and back, changes neither the data nor how long the work took', async () => {
    const scene = await workerScene();
    const id = await scene.approved();
    const hours = [0, 5, -3, 26, -1];
    let looks = 0;
    const clock = () => new Date(Date.now() + (hours[looks++ % hours.length] ?? 0) * 3_600_000);
    const { watch } = work(scene, { clock });
    await watch.until(`BF-${id} watching`);
    expect(looks).toBeGreaterThan(hours.length);
    expect(await signups(scene.warehouse)).toEqual(await truth(scene.warehouse));
    const run = await findRun(scene.db, id, 1);
    expect(run).toMatchObject({ unitsDone: 10, unitsTotal: 10 });
    expect(run?.activeMs).toBeGreaterThan(0);
    expect(run?.activeMs).toBeLessThan(60_000);
    const { rows } = await scene.warehouse.query('select distinct attempt from backfill.ledger');
    expect(rows).toEqual([{ attempt: 1 }]);
  });
});

describe('a scope that is written all the time', () => {
  it('is rebuilt a few times, then the people are asked, and no write is lost', async () => {
    const scene = await workerScene();
    const id = await scene.approved();
    let writes = 0;
    const warehouse = meeting(scene.warehouse, async (text, send) => {
      if (text.startsWith('select pg_advisory_xact_lock($1, $2')) {
        writes += 1;
        await scene.warehouse.query(
          `update analytics.signups_daily set signups = $1 where day = '2026-03-04' and region = 'EU'`,
          [-writes],
        );
      }
      return send();
    });
    const { watch } = work(scene, { engine: createPostgresEngine({ warehouse, limits: QUICK }) });
    await watch.until(`BF-${id} failed`);
    expect(writes).toBe(5);
    const failed = (await messagesOf(scene.db, id)).find(message => message.content.kind === 'failed');
    expect(failed?.content.model).toMatchObject({ units: ['2026-03-04'] });
    const row = (await signups(scene.warehouse)).find(
      ({ day, region }) => day === '2026-03-04' && region === 'EU',
    );
    expect(row?.signups).toBe(-5);
    expect(watch.said.filter(line => line === `BF-${id}/r1 2026-03-04`)).toHaveLength(5);
    expect(watch.said.filter(line => line === `BF-${id}/r1 2026-03-05`)).toHaveLength(1);
  });
});

describe('several replicas', () => {
  it('share the work, and no unit is staged twice', async () => {
    const scene = await workerScene();
    const third = (from: string, to: string) => scene.approved({ scope: { period: { from, to } } });
    const ids = [
      await third('2026-03-02', '2026-03-06'),
      await third('2026-03-06', '2026-03-09'),
      await third('2026-03-09', '2026-03-12'),
    ];
    const replicas = ['a', 'b'].map(owner => work(scene, { owner, db: scene.bot.pool() }));
    await Promise.all(
      ids.map(id => Promise.race(replicas.map(({ watch }) => watch.until(`BF-${id} watching`)))),
    );
    expect(await signups(scene.warehouse)).toEqual(await truth(scene.warehouse));
    const { rows } = await scene.warehouse.query(
      `select run_id from backfill.ledger where state = 'staged' group by run_id, unit_key having count(*) > 1`,
    );
    expect(rows).toEqual([]);
    const promotions = await scene.warehouse.query('select count(*)::int as rows from backfill.promotions');
    expect(promotions.rows).toEqual([{ rows: 3 }]);
  });

  it('never work on backfills at once that share rows: the second is told which one it waits for', async () => {
    const scene = await workerScene();
    const first = await scene.approved();
    const second = await scene.approved({ scope: { period: { from: '2026-03-11', to: '2026-03-14' } } });
    const elsewhere = await scene.approved({ scope: { period: { from: '2026-03-20', to: '2026-03-22' } } });
    // Whoever is first has a unit to do for so long that the other one is looked at meanwhile.
    const blocker = await scene.warehouse.connect();
    await blocker.query('begin; lock table raw.signup_events');
    const replicas = ['a', 'b', 'c'].map(owner => work(scene, { owner, db: scene.bot.pool() }));
    const either = (line: string) => Promise.race(replicas.map(({ watch }) => watch.until(line)));
    await either(`BF-${elsewhere} running`);
    const held = await Promise.race([
      either(`BF-${first} running`).then(() => ({ ahead: first, behind: second })),
      either(`BF-${second} running`).then(() => ({ ahead: second, behind: first })),
    ]);
    await either(`BF-${held.behind} rests`);
    expect(await saidLast(scene, held.behind, 'note')).toMatchObject({
      text: `Waiting: BF-${held.ahead} holds the same rows of Daily signups (11 Mar 2026), and two backfills cannot change them at once. This one starts by itself when that one is over.`,
    });
    expect((await scene.find(held.behind)).state).toBe('approved');
    await blocker.query('rollback');
    blocker.release();
    await Promise.all([first, second, elsewhere].map(id => either(`BF-${id} watching`)));
    const { rows } = await scene.db.query<{ verb: string }>(
      `select backfill_id || ' ' || verb as verb from bot.audit
       where verb in ('start', 'confirm_promotion') and backfill_id <> $1 order by seq`,
      [elsewhere],
    );
    expect(rows.map(row => row.verb)).toEqual([
      `${held.ahead} start`,
      `${held.ahead} confirm_promotion`,
      `${held.behind} start`,
      `${held.behind} confirm_promotion`,
    ]);
    expect((await kindsSaid(scene, held.behind)).filter(kind => kind === 'note')).toHaveLength(1);
  });

  it('work at once on slices of the same days that share no row, and on no slice that another has', async () => {
    const scene = await workerScene();
    const list = (values: string[]) =>
      scene.approved({
        scope: {
          period: { filters: [{ column: 'region', values }], cut: { by: 'list', column: 'region', values } },
        },
      });
    const [eu, us] = [await list(['EU']), await list(['US'])];
    const blocker = await scene.warehouse.connect();
    await blocker.query('begin; lock table raw.signup_events');
    const replicas = ['a', 'b', 'c'].map(owner => work(scene, { owner, db: scene.bot.pool() }));
    const either = (line: string) => Promise.race(replicas.map(({ watch }) => watch.until(line)));
    await Promise.all([either(`BF-${eu} running`), either(`BF-${us} running`)]);
    const both = await scene.approved({
      scope: { period: { cut: { by: 'value', column: 'region', values: ['US'], rest: true } } },
    });
    for (const { wake } of replicas) wake();
    await either(`BF-${both} rests`);
    expect(await saidLast(scene, both, 'note')).toMatchObject({
      text: expect.stringMatching(/^Waiting: BF-\d+ holds the same rows of Daily signups/),
    });
    await blocker.query('rollback');
    blocker.release();
    await Promise.all([eu, us, both].map(id => either(`BF-${id} watching`)));
    // The promotion of one slice is no live write to the other.
    const { rows } = await scene.warehouse.query('select distinct attempt from backfill.ledger');
    expect(rows).toEqual([{ attempt: 1 }]);
    expect(await signups(scene.warehouse)).toEqual(await truth(scene.warehouse));
  });

  it('a replica whose lease was taken lets go at once and changes nothing more', async () => {
    const scene = await workerScene();
    const id = await scene.approved();
    let takenOver: Promise<unknown> | undefined;
    const warehouse = meeting(scene.warehouse, async (text, send) => {
      if (text.includes('insert into "backfill_staging"') && !takenOver) {
        const blocker = await scene.warehouse.connect();
        await blocker.query('begin; lock table raw.signup_events');
        takenOver = scene.db
          .query(
            `update bot.backfills set lease_owner = 'other', lease_token = lease_token + 1,
                    lease_until = now() + interval '1 hour' where id = $1`,
            [id],
          )
          .then(() => blocker);
      }
      return send();
    });
    const { watch, stop } = work(scene, {
      engine: createPostgresEngine({ warehouse, limits: { ...QUICK, lockMs: 60_000 } }),
      leaseSeconds: 0.3,
    });
    await watch.until(`BF-${id} rests`);
    await stop();
    const blocker = (await takenOver) as pg.PoolClient;
    await blocker.query('rollback');
    blocker.release();
    expect(await scene.find(id)).toMatchObject({ state: 'running' });
    const { rows } = await scene.warehouse.query('select from backfill.ledger');
    expect(rows).toEqual([]);
    const lease = await scene.db.query('select lease_owner from bot.backfills where id = $1', [id]);
    expect(lease.rows).toEqual([{ lease_owner: 'other' }]);
  });

  it('a worker that is asked to stop finishes its unit, and the next one goes on from there', async () => {
    const scene = await workerScene();
    const id = await scene.approved();
    const stops: Promise<void>[] = [];
    const units: string[] = [];
    const first = work(scene, {
      signals: {
        unitStaged: (_, unit) => {
          units.push(unit);
          if (unit === '2026-03-05') stops.push(first.stop(), first.stop());
          if (unit === '2026-03-05') first.watch.say('stopping');
        },
      },
    });
    await first.watch.until('stopping');
    await Promise.all(stops);
    expect(units).toEqual(['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05']);
    expect(await findRun(scene.db, id, 1)).toMatchObject({ unitsDone: 4 });
    const { watch } = work(scene);
    await watch.until(`BF-${id} watching`);
    expect(watch.said.filter(line => line.startsWith(`BF-${id}/r1`))).toHaveLength(6);
  });

  it('may be stopped before it did anything', async () => {
    const scene = await workerScene();
    const worker = scene.work();
    await worker.stop();
    await worker.stop();
  });
});
