-- What backfill-bot keeps in the warehouse: it commits together with the data it speaks of, or not at all.
-- The schemas `backfill` and `backfill_staging` and the table `backfill.migrations` exist before this runs.

-- One row a run. Whoever writes for a run holds this row FOR SHARE and compares the token: a process that lost its
-- lease finds a newer one and can write nothing more.
create table backfill.runs (
  run_id       text primary key,
  token        bigint not null,
  plan_hash    text not null,
  target       text not null,
  prepared_at  timestamptz not null default now()
);

-- One row a unit and attempt, committed with the unit's rows. `base_*` is what the target held in the same snapshot:
-- promotion compares it again, so that live writes since then are noticed.
create table backfill.ledger (
  run_id            text not null references backfill.runs,
  unit_key          text not null,
  attempt           int not null,
  state             text not null check (state in ('staged', 'stale', 'failed')),
  unit_from         date not null,
  unit_to           date not null,
  rows_staged       bigint not null,
  base_rows         bigint not null,
  base_fingerprint  numeric not null,
  error             text,
  started_at        timestamptz not null,
  finished_at       timestamptz not null,
  token             bigint not null,
  primary key (run_id, unit_key, attempt)
);
-- No unit is applied twice.
create unique index ledger_staged_once on backfill.ledger (run_id, unit_key) where state = 'staged';

-- Committed with the replacement of the scope: whether a promotion happened is answered here and nowhere else.
create table backfill.promotions (
  run_id             text primary key references backfill.runs,
  target             text not null,
  before_table       text not null,
  rows_removed       bigint not null,
  rows_written       bigint not null,
  seconds            float8 not null,
  committed_at       timestamptz not null,
  rolled_back_at     timestamptz,
  rows_restored      bigint
);

-- What each unit held right after promotion: a rollback puts back only what still looks like this.
create table backfill.promoted_units (
  run_id       text not null references backfill.promotions,
  unit_key     text not null,
  rows         bigint not null,
  fingerprint  numeric not null,
  primary key (run_id, unit_key)
);

-- Which definition made what is there now, append-only: the newest row of a dataset and unit that is not rolled back.
create table backfill.history (
  id            bigint generated always as identity primary key,
  dataset       text not null,
  target        text not null,
  unit_key      text not null,
  unit_from     date not null,
  unit_to       date not null,
  -- Which rows of the unit, where people narrowed the scope to values of columns; an empty list means all of them.
  filters       jsonb not null,
  event         text not null check (event in ('promoted', 'rolled_back')),
  logic_id      text not null,
  logic_sha256  text not null,
  run_id        text not null,
  at            timestamptz not null
);
create index history_of_unit on backfill.history (dataset, unit_from, id desc);

-- Called for a rebuilt row whose period lies outside its unit: such a row would belong to history nobody approved.
create function backfill_staging.refuse_stray(period anyelement, unit text) returns anyelement
language plpgsql as $$
begin
  if period is null then
    raise exception 'the rebuild returned a row without a date for the unit %', unit using errcode = 'BF001';
  end if;
  raise exception 'the rebuild returned a row of %, which lies outside the unit %', period, unit using errcode = 'BF001';
end $$;
