-- Rows that a rollback left alone because they were written since: each is decided about by a person, by its number.
alter table backfill.rollback_conflicts
  add column id bigint generated always as identity primary key,
  add column settled_as  text check (settled_as in ('forced', 'left')),
  add column settled_by  text,
  add column reason      text,
  add column settled_at  timestamptz,
  -- The decision that settled it, by its number in the bot's database.
  add column decision    bigint;
create index rollback_conflicts_open on backfill.rollback_conflicts (run_id, id) where settled_as is null;

-- When the rows from before were removed, because the way back had ended.
alter table backfill.promotions add column before_dropped_at timestamptz;
