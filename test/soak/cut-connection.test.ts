import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import type { Strategy } from '../../src/plan/strategy.ts';
import { messagesOf } from '../../src/store/messages.ts';
import { signups, truth } from '../executor/signups-warehouse.ts';
import { QUICK, type Watch, type WorkerScene, workerScene } from '../executor/worker-scene.ts';
import { type Cut, type CuttingPool, cuttingPool, type Statement } from './cutting-pool.ts';

const STRATEGIES: readonly Strategy[] = ['changed_rows', 'changed_rows_by_unit', 'replace_range'];
/** The same words again and again are the same statement for another unit; what commits is cut every time. */
const MOST_OCCURRENCES = 1;
const PERIOD = { from: '2026-03-02', to: '2026-03-04' } as const;

/** Statements that were cut with an earlier strategy. */
const known = new Set<string>();

function isNews(owner: string, { text, occurrence }: Statement): boolean {
  const name = `${owner} ${occurrence} ${text}`;
  if (known.has(name) || (text !== 'commit' && occurrence > MOST_OCCURRENCES)) return false;
  known.add(name);
  return true;
}

describe.each(STRATEGIES)('a connection that is cut at every statement in turn, %s', strategy => {
  let scene: WorkerScene;
  let warehouse: CuttingPool;
  let bot: CuttingPool;
  let watch: Watch;
  let stop: () => Promise<void>;
  let before: unknown;
  let after: unknown;

  /** A run, its promotion and its rollback, while one connection is cut at one place. */
  async function story(pool: CuttingPool, cut: Cut | null): Promise<string[]> {
    const wrong: string[] = [];
    pool.arm(cut);
    const id = await scene.approved({ isolation: { strategy }, scope: { period: PERIOD } });
    const failed = watch.until(`BF-${id} failed`).then(() => 'failed');
    const promoted = watch.until(`BF-${id} watching`).then(() => 'watching');
    const ended = await Promise.race([promoted, failed]);
    if (ended === 'failed') return ['the run failed'];
    const differs = (found: unknown, expected: unknown) => JSON.stringify(found) !== JSON.stringify(expected);
    const promotedRows = await signups(scene.warehouse);
    if (after !== undefined && differs(promotedRows, after)) wrong.push('the data after promotion');
    after ??= promotedRows;
    await scene.ask(id, 'roll_back');
    await watch.until(`BF-${id} rolled_back`);
    if (differs(await signups(scene.warehouse), before)) wrong.push('the data after the rollback');
    const { rows } = await scene.warehouse.query(
      `select (select count(*)::int from backfill.ledger where run_id = $1 and state = 'staged') as staged,
         (select count(*)::int from backfill.history where run_id = $1 and event = 'promoted') as promoted,
         (select count(*)::int from backfill.history where run_id = $1 and event = 'rolled_back') as rolled_back`,
      [`BF-${id}/r1`],
    );
    if (differs(rows, [{ staged: 2, promoted: 2, rolled_back: 2 }])) wrong.push(JSON.stringify(rows));
    const kinds = (await messagesOf(scene.db, id)).map(message => message.content.kind);
    if (kinds.filter(kind => kind === 'promoted').length !== 1) wrong.push('what was said of the promotion');
    return wrong;
  }

  beforeAll(async () => {
    scene = await workerScene();
    await scene.warehouse.query('delete from analytics.signups_daily where day >= $1', [PERIOD.to]);
    before = await signups(scene.warehouse);
    warehouse = cuttingPool(scene.warehouse, scene.warehouse);
    bot = cuttingPool(scene.db, scene.db);
    const worker = scene.work({
      db: bot.pool,
      engine: createPostgresEngine({ warehouse: warehouse.pool, limits: QUICK }),
      leaseSeconds: 2,
    });
    watch = worker.watch;
    stop = worker.stop;
  });
  afterAll(() => stop());

  it('ends with the data, ledger and history of an undisturbed run', { timeout: 1_800_000 }, async () => {
    bot.arm(null);
    expect(await story(warehouse, null)).toEqual([]);
    const expected = (await truth(scene.warehouse)).filter(({ day }) => day < PERIOD.to);
    expect(after).toEqual(expected);
    expect(warehouse.sent.length).toBeGreaterThan(50);
    const statements = warehouse.sent.filter(statement => isNews('warehouse', statement));
    const botStatements = bot.sent.filter(({ occurrence }) => occurrence === 1);
    const botNews = botStatements.filter(statement => isNews('bot', statement));

    console.log(`${strategy}: ${statements.length} and ${botNews.length} statements to cut`);
    const wrong: string[] = [];
    let cuts = 0;
    async function cutAt(pool: CuttingPool, at: Statement, when: Cut['when']): Promise<void> {
      const began = performance.now();
      const found = await story(pool, { at, when });
      const ms = Math.round(performance.now() - began);
      if (ms > 2_000) console.log(`${ms} ms: cut ${when} ${at.occurrence}. ${at.text}`);
      if (pool.happened()) cuts += 1;
      if (found.length > 0) wrong.push(`cut ${when} ${at.occurrence}. ${at.text}: ${found.join(', ')}`);
    }
    for (const at of statements) {
      await cutAt(warehouse, at, 'before');
      if (at.text === 'commit') await cutAt(warehouse, at, 'after');
    }
    warehouse.arm(null);
    for (const at of botNews) {
      await cutAt(bot, at, 'before');
      if (at.text === 'commit') await cutAt(bot, at, 'after');
    }
    console.log(`${strategy}: ${cuts} cuts of ${statements.length} and ${botNews.length} statements`);
    expect(wrong).toEqual([]);
    expect(cuts).toBeGreaterThanOrEqual(statements.length);
  });
});
