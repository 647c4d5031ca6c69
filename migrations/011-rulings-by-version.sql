-- What was set aside or settled holds for the version that people were asked about: a plan that is edited and edited back
-- has the hash that it had before.
alter table bot.overrides add column asked_version integer;
update bot.overrides o set asked_version = b.asked_version from bot.backfills b where b.id = o.backfill_id;
alter table bot.overrides
  alter column asked_version set not null,
  drop constraint overrides_pkey,
  add primary key (backfill_id, asked_version, bound_hash, finding_id);

alter table bot.settlements add column asked_version integer;
update bot.settlements s set asked_version = b.asked_version from bot.backfills b where b.id = s.backfill_id;
alter table bot.settlements
  alter column asked_version set not null,
  drop constraint settlements_pkey,
  add primary key (backfill_id, asked_version, bound_hash);
