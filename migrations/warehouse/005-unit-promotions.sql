-- Which units of a run are promoted, where that happens unit by unit. A row appears with the first change of the unit
-- and commits together with it.
create table backfill.unit_promotions (
  run_id    text not null references backfill.runs,
  unit_key  text not null,
  began_at  timestamptz not null default clock_timestamp(),
  done_at   timestamptz,
  primary key (run_id, unit_key)
);
