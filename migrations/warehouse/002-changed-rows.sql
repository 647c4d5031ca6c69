-- Staging that keeps only the rows that differ from the target.

-- A staged unit that keeps differences has no fingerprint of the target. It remembers the snapshot instead: a row of the
-- unit that this snapshot cannot see was written since, and a row that is gone since changes the count.
alter table backfill.ledger
  alter column base_fingerprint drop not null,
  add column base_snapshot  text,
  add column rows_inserted  bigint,
  add column rows_updated   bigint,
  add column rows_deleted   bigint;

-- Rows that were written again between a promotion and its rollback, which left them alone.
create table backfill.rollback_conflicts (
  run_id     text not null references backfill.promotions,
  unit_from  date not null,
  key        jsonb not null,
  -- What the promotion had done to the row, and what had become of it since.
  operation  text not null check (operation in ('inserted', 'updated', 'deleted')),
  since      text not null check (since in ('changed', 'removed', 'added')),
  noted_at   timestamptz not null default now()
);
create index rollback_conflicts_of_run on backfill.rollback_conflicts (run_id, unit_from);
