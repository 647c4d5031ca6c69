-- Set by whoever lifts what holds a backfill while an executor is just looking at it: what it saw may be old, so it does
-- not rest on it. Without this the word of a person could go unnoticed until the rest is over.
alter table bot.backfills add column woken boolean not null default false;
