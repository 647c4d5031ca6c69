-- What the pass that stages a unit gathered of the rows that come and of those that go: sums and counts by the aggregate
-- that says so in SQL. Metrics and checks of the rebuilt rows are computed from them without reading the rows again.
alter table backfill.ledger add column sums jsonb;
