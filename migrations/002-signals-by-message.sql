-- What somebody says at a gate stands on one message and, said by emoji, is one emoji: taking back one of two that mean
-- the same leaves the other, and a plan edited back to what it was starts with nothing said.

alter table bot.signals
  add column message_key text,
  -- Name of the emoji; empty where it was said by button or command.
  add column emoji text not null default '';

update bot.signals s set message_key = (
  select m.key from bot.messages m
  where m.backfill_id = s.backfill_id and m.gate = s.gate and m.bound_hash = s.bound_hash
  order by m.seq desc limit 1);
delete from bot.signals where message_key is null;

alter table bot.signals
  alter column message_key set not null,
  drop constraint signals_pkey,
  add primary key (message_key, user_id, verdict, source, emoji);
