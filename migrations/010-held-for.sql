-- How long each reason held a run up, in seconds by its id: reasons come and go while one wait lasts. `kept_at` is up to
-- when that is counted; waits from before have none.
alter table bot.throttle_waits add column held_for jsonb not null default '{}', add column kept_at timestamptz;
