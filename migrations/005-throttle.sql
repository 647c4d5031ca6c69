-- How work is held up, and what people change about it while it goes on.

-- Time that a run spent waiting for its signals, in milliseconds; the active time does not count it.
alter table bot.runs add column held_ms bigint not null default 0;

-- Each wait of a run for its signals. The open one has no end; it outlives the process that noticed it.
create table bot.throttle_waits (
  backfill_id  bigint not null references bot.backfills,
  run          int not null,
  number       int not null,
  since        timestamptz not null,
  -- The reasons as they were said last: id of the signal, words, and until when where the clock ends it.
  reasons      jsonb not null,
  until        timestamptz,
  -- Set when the channel was told that it lasts.
  told_at      timestamptz,
  primary key (backfill_id, run, number)
);
create unique index throttle_wait_open on bot.throttle_waits (backfill_id, run) where until is null;

-- What a person changed about how a run works, one row a setting and change; the newest of a setting counts.
create table bot.tunings (
  id           bigint generated always as identity primary key,
  backfill_id  bigint not null references bot.backfills,
  setting      text not null check (setting in ('batch', 'nice', 'concurrency', 'ignore')),
  was          jsonb not null,
  value        jsonb not null,
  tuned_by     text not null,
  tuned_at     timestamptz not null
);
create index tunings_of_backfill on bot.tunings (backfill_id, setting, id desc);

-- All work of a workspace stopped by a person. At most one is open.
create table bot.standstills (
  id          bigint generated always as identity primary key,
  team_id     text not null,
  stopped_by  text not null,
  since       timestamptz not null,
  ended_by    text,
  ended_at    timestamptz
);
create unique index standstill_open on bot.standstills (team_id) where ended_at is null;

-- What is said about all work at once belongs to no backfill.
alter table bot.messages alter column backfill_id drop not null;
