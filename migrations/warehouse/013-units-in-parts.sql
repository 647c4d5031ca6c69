-- A large unit is staged in parts, each in a transaction of its own: until the last one the unit is only begun, and its row
-- says how far. What the row counts grows with each part.
alter table backfill.ledger
  drop constraint ledger_state_check,
  add constraint ledger_state_check check (state in ('begun', 'staged', 'stale', 'failed')),
  -- The keys, as text, at which the pieces of the unit begin, but for the first; a part is one or more of them.
  add column piece_bounds  jsonb,
  add column pieces_done   int;
