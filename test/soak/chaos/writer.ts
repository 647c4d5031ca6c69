import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { ACCOUNTS, inScope, LIVE_AMOUNT, TABLE_DAYS } from './balances.ts';
import type { Dice } from './seeded.ts';

/** Between two writes anywhere in the table, and between two inside the scope while a result is about to be promoted. */
const PAUSE_MS = 15;
const CALM_MS = 2_500;

export type Writes = { acknowledged: number; inScope: number; longestMs: number; lost: string[] };

type Act = 'touch' | 'insert' | 'delete';
const ACTS: Readonly<Record<Act, number>> = { touch: 85, insert: 10, delete: 5 };

/**
 * A product that goes on writing to the table: one row a transaction, journalled in the same one. It is the only one
 * who adds and removes rows, so a write that finds no row found one that a backfill lost.
 */
export class LiveWriter {
  readonly writes: Writes = { acknowledged: 0, inScope: 0, longestMs: 0, lost: [] };
  /** A scope that is written without a break would be rebuilt for ever: near a promotion it leaves gaps. */
  calm = false;
  readonly #pool: pg.Pool;
  readonly #dice: Dice;
  readonly #gone = new Set<string>();
  readonly #added: { day: string; account: number }[] = [];
  readonly #stopping = new AbortController();
  #nextAccount = ACCOUNTS;
  #lastInScope = 0;
  #running: Promise<void> | undefined;

  constructor(pool: pg.Pool, dice: Dice) {
    this.#pool = pool;
    this.#dice = dice;
  }

  start(): void {
    this.#running = this.#loop();
  }

  /** Finishes the write in flight. Throws what a write met. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #loop(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const day = TABLE_DAYS[this.#dice.between(0, TABLE_DAYS.length)] ?? '';
      if (!this.#mayWrite(day)) continue;
      const began = performance.now();
      await this.#write(day);
      this.writes.longestMs = Math.max(this.writes.longestMs, Math.round(performance.now() - began));
      this.writes.acknowledged += 1;
      if (inScope(day)) {
        this.writes.inScope += 1;
        this.#lastInScope = performance.now();
      }
      await wait(PAUSE_MS);
    }
  }

  #mayWrite(day: string): boolean {
    return !inScope(day) || !this.calm || performance.now() - this.#lastInScope > CALM_MS;
  }

  async #write(day: string): Promise<void> {
    const act = this.#dice.pick(ACTS);
    const known = this.#added[this.#dice.between(0, this.#added.length)];
    const key =
      act === 'insert'
        ? { day, account: this.#nextAccount++ }
        : known?.day === day
          ? known
          : { day, account: this.#dice.between(0, ACCOUNTS) };
    const name = `${key.day} ${key.account}`;
    if (this.#gone.has(name)) return;
    const client = await this.#pool.connect();
    try {
      await client.query('begin');
      const done = await perform(client, act, key);
      await client.query('insert into raw.journal (act, day, account) values ($1, $2, $3)', [
        act,
        key.day,
        key.account,
      ]);
      await client.query('commit');
      if (done !== 1) this.writes.lost.push(`${act} of ${name} met ${done} rows`);
    } finally {
      client.release();
    }
    if (act === 'delete') this.#gone.add(name);
    if (act === 'insert') this.#added.push(key);
  }
}

async function perform(
  client: pg.PoolClient,
  act: Act,
  { day, account }: { day: string; account: number },
): Promise<number | null> {
  switch (act) {
    case 'touch':
      return (
        await client.query(
          'update analytics.balances set touched = touched + 1 where day = $1 and account = $2',
          [day, account],
        )
      ).rowCount;
    case 'insert':
      return (
        await client.query(
          `insert into analytics.balances (day, account, amount, touched) values ($1, $2, ${LIVE_AMOUNT}, 0)`,
          [day, account],
        )
      ).rowCount;
    case 'delete':
      return (
        await client.query('delete from analytics.balances where day = $1 and account = $2', [day, account])
      ).rowCount;
  }
}
