-- Relations that gave up their places to rebuilt ones: what a rollback puts back, and where.
create table backfill.swapped (
  run_id       text not null references backfill.promotions,
  position     int not null,
  schema_name  text not null,
  table_name   text not null,
  -- Its name in the schema backfill.
  kept_as      text not null,
  -- What it was attached with, and the same as a condition; null for a table that is no partition.
  bound        text,
  condition    text,
  primary key (run_id, position)
);
