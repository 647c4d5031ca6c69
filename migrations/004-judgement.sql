-- What people decide about a backfill beside approving it. Whatever is about a plan is bound to its hash: an edit that
-- changes anything hashed starts without it.

-- Why somebody says what they say on a gate's message: asked of whoever blocks, and of whoever approves what is critical.
create table bot.reasons (
  message_key  text not null,
  user_id      text not null,
  verdict      text not null check (verdict in ('approve', 'block')),
  reason       text not null,
  given_at     timestamptz not null,
  primary key (message_key, user_id, verdict)
);

-- A finding that a person with the named role set aside.
create table bot.overrides (
  backfill_id  bigint not null references bot.backfills,
  bound_hash   text not null,
  finding_id   text not null,
  user_id      text not null,
  role         text not null,
  reason       text not null,
  given_at     timestamptz not null,
  primary key (backfill_id, bound_hash, finding_id)
);

-- A debated definition that a named person settled.
create table bot.settlements (
  backfill_id  bigint not null references bot.backfills,
  bound_hash   text not null,
  user_id      text not null,
  statement    text not null,
  settled_at   timestamptz not null,
  primary key (backfill_id, bound_hash)
);

-- A backfill that people let wait until another one is over.
create table bot.waits (
  backfill_id  bigint not null references bot.backfills,
  for_id       bigint not null references bot.backfills,
  asked_by     text not null,
  asked_at     timestamptz not null,
  primary key (backfill_id, for_id),
  check (backfill_id <> for_id)
);

-- What keeps a backfill from going on, as it was judged last; no row while nothing does.
create table bot.holds (
  backfill_id  bigint primary key references bot.backfills,
  findings     jsonb not null,
  since        timestamptz not null
);

-- Reminders and calls for help that were sent about a gate's message, each once.
create table bot.nudges (
  message_key  text not null,
  name         text not null,
  sent_at      timestamptz not null,
  primary key (message_key, name)
);

-- History that was left as it is, and what was done instead.
create table bot.decisions (
  backfill_id     bigint primary key references bot.backfills,
  situation       text,
  alternative     jsonb not null,
  reason          text not null,
  decided_by      text not null,
  decided_at      timestamptz not null,
  -- Set once the warehouse holds what it has to hold.
  carried_out_at  timestamptz
);

create table bot.slack_groups (
  group_id    text primary key,
  handle      text not null,
  user_ids    text[] not null,
  updated_at  timestamptz not null
);
create index slack_groups_handle on bot.slack_groups (handle);
