-- Something was rebuilt amid a promotion unit by unit and has not passed its checks: a restart judges before it goes on.
alter table backfill.runs add column unjudged boolean not null default false;

-- Rows of the unit had been changed when the promotion was given up half way and taken back.
alter table backfill.unit_promotions add column changed boolean not null default false;
