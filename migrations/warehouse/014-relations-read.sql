-- The table and its partitions as they were when the run was prepared. Rows of others are new to it however old they are: a
-- partition may be filled first and attached later, or a table take the place of another.
alter table backfill.runs add column relations oid[];
