-- How far a promotion unit by unit is taken back: one row a step, committed with the rows that it put back. A rollback that
-- is killed goes on at `next_key`.
create table backfill.rollback_steps (
  run_id     text not null references backfill.promotions,
  step       int not null,
  -- The key, as text, at which the next step begins; null where there is none.
  next_key   text[],
  restored   bigint not null,
  conflicts  bigint not null,
  settled    bigint not null,
  at         timestamptz not null default clock_timestamp(),
  primary key (run_id, step)
);

-- Which row a conflict is about is asked once for each row that is put back. By hash, for a key may be longer than what an
-- ordered index takes.
create index rollback_conflicts_of_key on backfill.rollback_conflicts using hash (key);
