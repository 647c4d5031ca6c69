-- Taking a promotion back is announced, approved and recorded like making it.

alter table bot.signals
  drop constraint signals_gate_check,
  add constraint signals_gate_check check (gate in (1, 2, 3));

-- One row a request. A backfill that was kept after all may be asked back again.
create table bot.rollbacks (
  backfill_id    bigint not null references bot.backfills,
  number         int not null,
  run            int not null,
  asked_by       text not null,
  asked_at       timestamptz not null,
  hash           text not null,
  -- What others still had to approve when it was asked for.
  slots          jsonb not null,
  outcome        text check (outcome in ('rolled_back', 'kept', 'refused')),
  rows_restored  bigint,
  -- Rows that were written since, by unit, as they were found.
  conflicts      jsonb not null default '[]',
  restored_at    timestamptz,
  ended_at       timestamptz,
  primary key (backfill_id, number)
);

-- What a named person decided about a row that a rollback left alone; 0 stands for all that nobody decided about.
create table bot.rollback_decisions (
  id              bigint generated always as identity primary key,
  backfill_id     bigint not null,
  number          int not null,
  conflict_id     bigint not null,
  choice          text not null check (choice in ('force', 'leave')),
  -- The row as that person saw it; another one is not overwritten in its place.
  seen            text not null,
  decided_by      text not null,
  reason          text not null check (reason <> ''),
  decided_at      timestamptz not null,
  -- What the executor found: done, or that the row had changed once more and has to be decided about again.
  outcome         text check (outcome in ('done', 'changed')),
  rows            int,
  carried_out_at  timestamptz,
  foreign key (backfill_id, number) references bot.rollbacks
);
create index rollback_decisions_of on bot.rollback_decisions (backfill_id, number, id);

alter table bot.backfills add column before_dropped_at timestamptz;

-- Rollbacks that are under way begin again from their request.
insert into bot.rollbacks (backfill_id, number, run, asked_by, asked_at, hash, slots)
select b.id, 1, b.current_run, coalesce(a.actor, b.proposer), b.updated_at, '', '[]'
from bot.backfills b
left join lateral (select actor from bot.audit where backfill_id = b.id and verb = 'roll_back' order by seq desc limit 1) a on true
where b.state in ('rolling_back', 'rolled_back') and b.current_run is not null;
update bot.rollbacks r set outcome = 'rolled_back', restored_at = b.updated_at, ended_at = b.updated_at
from bot.backfills b where b.id = r.backfill_id and b.state = 'rolled_back';
