import type pg from 'pg';
import { addDays } from '../src/plan/civil-date.ts';
import { serverVersion } from '../src/store/server-version.ts';
import { type Changing, corrected, FIRST_DAY } from './facts.ts';

/** What people type: every row is written again. */
export async function updateAll(warehouse: pg.Pool, changing: Changing): Promise<void> {
  await warehouse.query(`update bench.facts set amount = ${corrected(changing)}`);
}

/** The same by 10,000 keys a transaction. */
export async function updateBatched(warehouse: pg.Pool, changing: Changing, rows: number): Promise<void> {
  for (let from = 1; from <= rows; from += 10_000) {
    await warehouse.query(
      `update bench.facts set amount = ${corrected(changing)} where id >= $1 and id < $2`,
      [from, from + 10_000],
    );
  }
}

/** The scope deleted and written anew in one transaction. */
export async function deleteInsert(warehouse: pg.Pool, changing: Changing): Promise<void> {
  await warehouse.query(
    `begin; delete from bench.facts;
     insert into bench.facts select id, day, account, region, ${corrected(changing)}, quantity from bench.source; commit`,
  );
}

/**
 * The steps of a safe backfill by hand: differences a day, one comparison of the numbers by day, then the changed rows
 * with their old ones kept, in one transaction under lock. No ledger, no fence, no checks of columns and roles. The guard is
 * spelled as the engine spells it, so that no row is hashed that does not change, and rows are found as the engine finds them.
 */
export async function bareSteps(warehouse: pg.Pool, changing: Changing, days: number): Promise<void> {
  const hash = 'hash_record_extended(row(t.id, t.day, t.account, t.region, t.amount, t.quantity), 0)';
  await warehouse.query('create table bench.delta (like bench.facts, op "char", base int8)');
  for (let day = 0; day < days; day++) {
    await warehouse.query(
      `insert into bench.delta
       select coalesce(r.id, t.id), coalesce(r.day, t.day), coalesce(r.account, t.account), coalesce(r.region, t.region),
         coalesce(r.amount, t.amount), coalesce(r.quantity, t.quantity),
         case when r.id is null then 'd' when t.id is null then 'i' else 'u' end, case when t.id is not null then ${hash} end
       from (select id, day, account, region, ${corrected(changing)} as amount, quantity from bench.source where day = $1) r
       full join (select * from bench.facts where day = $1) t on t.id = r.id
       where (r.id, r.day, r.account, r.region, r.amount, r.quantity) is distinct from
         (t.id, t.day, t.account, t.region, t.amount, t.quantity)`,
      [addDays(FIRST_DAY, day)],
    );
  }
  await warehouse.query('analyze bench.delta');
  await warehouse.query('select day, count(*), sum(amount) from bench.facts group by day');
  await warehouse.query(
    `select day, count(*), sum(amount) from (
       select day, amount from bench.facts f where not exists (select from bench.delta d where d.id = f.id and d.op in ('u', 'd'))
       union all select day, amount from bench.delta where op in ('i', 'u')) rebuilt group by day`,
  );
  const isBase = `s.op = 'u' and t.id = s.id and ${hash} is not distinct from s.base`;
  const update = `update bench.facts t set amount = s.amount from bench.delta s where ${isBase}`;
  const keepOld =
    (await serverVersion(warehouse)) >= 180_000
      ? `with changed as (${update} returning old.*) insert into bench.before select * from changed`
      : `insert into bench.before select t.* from bench.facts t join bench.delta s on ${isBase}; ${update}`;
  await warehouse.query(
    `begin; set local random_page_cost = 0.1; lock table bench.facts in share row exclusive mode;
     create table bench.before (like bench.facts);
     with gone as (delete from bench.facts t using bench.delta s where s.op = 'd' and t.id = s.id and ${hash} is not distinct from s.base returning t.*)
       insert into bench.before select * from gone;
     ${keepOld};
     insert into bench.facts select id, day, account, region, amount, quantity from bench.delta where op = 'i'; commit`,
  );
  await warehouse.query('drop table bench.delta, bench.before');
}
