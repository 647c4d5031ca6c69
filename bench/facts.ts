import type pg from 'pg';

/** The first day of the history that every measurement uses. */
export const FIRST_DAY = '2025-01-01';

/** So many percent of the rows come out different. */
export type Changing = 2 | 100;

/** The value of a row after the correction, as every contender computes it. */
export function corrected(changing: Changing): string {
  return changing === 100 ? 'amount + 1' : 'case when id % 50 = 0 then amount + 1 else amount end';
}

/** The source: `rows` orders spread evenly over `days` days, in the order in which they came. */
export async function fillSource(warehouse: pg.Pool, rows: number, days: number): Promise<void> {
  await warehouse.query('create schema bench');
  await warehouse.query(
    `create table bench.source as
     select i as id, date '${FIRST_DAY}' + ((i - 1) * $2::bigint / $1::bigint)::int as day, (i * 7919 % 100000)::int as account,
       (array['EU', 'US', 'APAC', 'LATAM'])[1 + i % 4] as region, ((i * 31 % 100000) / 100.0)::numeric(12, 2) as amount,
       (i % 9)::int as quantity
     from generate_series(1, $1::bigint) i`,
    [rows, days],
  );
  await warehouse.query('create index on bench.source (day)');
  await warehouse.query('vacuum analyze bench.source');
}

/** A fresh target with the same rows, vacuumed, as every contender finds it. */
export async function freshFacts(warehouse: pg.Pool): Promise<void> {
  await warehouse.query('drop table if exists bench.facts');
  await warehouse.query(`create table bench.facts (
    id bigint not null, day date not null, account int not null, region text not null, amount numeric(12, 2) not null,
    quantity int not null)`);
  await warehouse.query('insert into bench.facts select * from bench.source');
  await warehouse.query('alter table bench.facts add primary key (id)');
  await warehouse.query('create index on bench.facts (day)');
  await warehouse.query('vacuum analyze bench.facts');
  await warehouse.query('checkpoint');
}

/** Throws unless every row of the target is what the correction makes of it. */
export async function proveCorrected(warehouse: pg.Pool, changing: Changing): Promise<void> {
  const { rows } = await warehouse.query<{ unlike: string }>(
    `select count(*) as unlike from bench.facts f
     full join (select id, ${corrected(changing)} as amount from bench.source) s using (id)
     where f.amount is distinct from s.amount`,
  );
  if (rows[0]?.unlike !== '0') throw new Error(`${rows[0]?.unlike} rows are not what they should be`);
}
