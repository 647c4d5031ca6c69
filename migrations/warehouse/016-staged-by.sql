-- The transactions that staged rows of a run where whole rows are staged straight into the table that takes the target's
-- place. A row that none of them wrote is not what was staged, and one that is gone is missing from the count of the ledger.
create table backfill.staged_by (
  run_id  text not null references backfill.runs,
  xid     xid8 not null,
  primary key (run_id, xid)
);
