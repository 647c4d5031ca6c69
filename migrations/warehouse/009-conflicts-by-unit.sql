-- A unit is named by its key: the day on which it begins does not tell units apart that are not periods.
alter table backfill.rollback_conflicts add column unit_key text;

update backfill.rollback_conflicts c set unit_key = coalesce((
  select min(l.unit_key) from backfill.ledger l where l.run_id = c.run_id and l.unit_from = c.unit_from), c.unit_from::text);

alter table backfill.rollback_conflicts alter column unit_key set not null;
