-- The bot's own state. Everything it promises to people or does to data is a row here first.

create table bot.drafts (
  id            uuid primary key,
  team_id       text not null,
  user_id       text not null,
  answers       jsonb not null,
  step          int not null,
  -- An edit of a proposed backfill rather than a new proposal.
  revises       bigint,
  updated_at    timestamptz not null,
  created_at    timestamptz not null,
  -- Set when it became a plan; a draft is resumed only while this is empty.
  proposed_as   bigint,
  discarded_at  timestamptz
);
create index drafts_open on bot.drafts (team_id, user_id, updated_at desc)
  where proposed_as is null and discarded_at is null;

create table bot.backfills (
  id                 bigint generated always as identity primary key,
  team_id            text not null,
  state              text not null,
  -- Compare-and-set: every change of state names the revision that it read.
  revision           int not null default 1,
  dataset            text not null,
  proposer           text not null,
  plan_version       int not null,
  -- The version on whose message the owners were asked. Later versions that only tell more people do not ask again.
  asked_version      int not null,
  -- A postponed promotion waits for a person.
  hold               boolean not null default false,
  current_run        int,
  promoted_at        timestamptz,
  watch_until        timestamptz,
  rollback_deadline  timestamptz,
  created_at         timestamptz not null,
  updated_at         timestamptz not null,
  -- A replica works on a backfill only while it holds this lease; the token fences everything it writes.
  lease_owner        text,
  lease_token        bigint not null default 0,
  lease_until        timestamptz
);
create index backfills_by_state on bot.backfills (state);

create table bot.plans (
  backfill_id  bigint not null references bot.backfills,
  version      int not null,
  plan         jsonb not null,
  hash         text not null,
  created_by   text not null,
  created_at   timestamptz not null,
  primary key (backfill_id, version)
);

-- What each person last said at a gate. A signal is bound to the hash of what they saw.
create table bot.signals (
  backfill_id  bigint not null references bot.backfills,
  gate         int not null check (gate in (1, 2)),
  bound_hash   text not null,
  user_id      text not null,
  verdict      text not null check (verdict in ('approve', 'block')),
  source       text not null check (source in ('emoji', 'button', 'command')),
  present      boolean not null,
  said_at      timestamptz not null,
  primary key (backfill_id, gate, bound_hash, user_id, verdict, source)
);

create table bot.runs (
  backfill_id   bigint not null references bot.backfills,
  number        int not null,
  plan_version  int not null,
  units_total   int not null,
  units_done    int not null default 0,
  rows_staged   bigint not null default 0,
  -- Active time only: what was spent paused does not count into the rate. Milliseconds.
  active_ms     bigint not null default 0,
  started_at    timestamptz not null,
  staged_at     timestamptz,
  ended_at      timestamptz,
  failure       jsonb,
  result        jsonb,
  result_hash   text,
  -- What the warehouse said of the promotion: rows removed and written, seconds.
  promotion     jsonb,
  primary key (backfill_id, number)
);

create table bot.records (
  backfill_id  bigint not null references bot.backfills,
  run          int not null,
  document     jsonb not null,
  markdown     text not null,
  filed_at     timestamptz not null,
  primary key (backfill_id, run)
);

-- The outbox: what is to stand in Slack. `wanted` counts what was said under this key, `delivered` what Slack shows.
create table bot.messages (
  key              text primary key,
  seq              bigint generated always as identity,
  backfill_id      bigint not null references bot.backfills,
  kind             text not null,
  channel_id       text not null,
  thread_key       text,
  broadcast        boolean not null default false,
  user_id          text,
  required         boolean not null default false,
  gate             int,
  bound_hash       text,
  model            jsonb not null,
  wanted           int not null default 1,
  delivered        int not null default 0,
  state            text not null default 'pending' check (state in ('pending', 'delivered', 'failed', 'acknowledged')),
  ts               text,
  file_id          text,
  attempts         int not null default 0,
  -- Set before a post leaves and cleared by its answer: set and unanswered means that Slack may have it already.
  in_doubt         boolean not null default false,
  next_attempt_at  timestamptz not null,
  lease_until      timestamptz,
  lease_owner      text,
  error            text,
  acknowledged_by  text,
  acknowledged_at  timestamptz,
  created_at       timestamptz not null,
  delivered_at     timestamptz
);
create index messages_due on bot.messages (next_attempt_at) where state = 'pending';
create unique index messages_in_slack on bot.messages (channel_id, ts) where ts is not null;
create index messages_of_backfill on bot.messages (backfill_id, seq);

-- Events are kept before they are handled: Slack is told "received" before a listener runs, and may send twice.
create table bot.events (
  event_id      text primary key,
  type          text not null,
  payload       jsonb not null,
  received_at   timestamptz not null,
  processed_at  timestamptz,
  attempts      int not null default 0
);
create index events_waiting on bot.events (received_at) where processed_at is null;

create table bot.slack_users (
  user_id     text primary key,
  email       text,
  name        text not null,
  active      boolean not null,
  updated_at  timestamptz not null
);
create index slack_users_email on bot.slack_users (lower(email));

create table bot.slack_channels (
  channel_id  text primary key,
  name        text not null,
  is_member   boolean not null,
  is_private  boolean not null,
  is_archived boolean not null,
  updated_at  timestamptz not null
);
create index slack_channels_name on bot.slack_channels (name);

-- Append-only and hash-chained: each row holds the hash of the one before it.
create table bot.audit (
  seq          bigint primary key,
  at           timestamptz not null,
  backfill_id  bigint,
  actor        text not null,
  verb         text not null,
  detail       jsonb not null,
  prev_hash    text not null,
  hash         text not null
);
create index audit_of_backfill on bot.audit (backfill_id, seq);

create function bot.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is append-only';
end $$;

create trigger audit_is_append_only before update or delete on bot.audit
  for each row execute function bot.refuse_change();
create trigger audit_is_never_truncated before truncate on bot.audit
  for each statement execute function bot.refuse_change();
