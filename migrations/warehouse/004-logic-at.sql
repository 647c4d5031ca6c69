-- Which definition made this row? History keeps every promotion for ever; one that was rolled back says so, so that what
-- stands now can be found by an index.
alter table backfill.history add column undone_at timestamptz;

update backfill.history h set undone_at = r.at
from backfill.history r
where h.event = 'promoted' and r.event = 'rolled_back' and r.run_id = h.run_id and r.unit_key = h.unit_key and r.id > h.id;

create index history_standing on backfill.history using gist (daterange(unit_from, unit_to))
  where event = 'promoted' and undone_at is null;

-- Whether a row, as `to_jsonb` gives it, is one of those that a narrowed backfill rebuilt.
create function backfill.is_among(made jsonb, filters jsonb) returns boolean
language sql immutable parallel safe
return not exists (
  select from jsonb_array_elements(filters) f
  where not coalesce(f -> 'values' ? (made ->> (f ->> 'column')), false));

-- At most one row: which logic made the rows of this dataset and day that are there now, when and by which backfill; none
-- where no backfill made them. With a row of the dataset (`to_jsonb(t)`) it also knows backfills that were narrowed to some
-- values of columns; without one, `also_narrowed` says that such a backfill rebuilt some rows of the day later.
create function backfill.logic_at(dataset text, period date, made jsonb default null)
returns table (logic_id text, logic_sha256 text, backfill text, run_id text, rebuilt_at timestamptz, also_narrowed boolean)
language sql stable parallel safe rows 1
as $$
  select h.logic_id, h.logic_sha256, split_part(h.run_id, '/', 1), h.run_id, h.at,
    $3 is null and exists (
      select from backfill.history n
      where n.dataset = $1 and daterange(n.unit_from, n.unit_to) @> $2 and n.event = 'promoted' and n.undone_at is null
        and n.filters <> '[]' and n.id > h.id)
  from backfill.history h
  where h.dataset = $1 and daterange(h.unit_from, h.unit_to) @> $2 and h.event = 'promoted' and h.undone_at is null
    and (h.filters = '[]' or backfill.is_among($3, h.filters))
  order by h.id desc
  limit 1
$$;

-- What is there now, as days `[from_day, to_day)`: every unit that a promotion left behind, less the days that a later one
-- rebuilt whole. Narrowed backfills stand beside the rest of their days.
create view backfill.history_now as
select h.dataset, h.target, h.unit_key, lower(span) as from_day, upper(span) as to_day, h.filters, h.logic_id, h.logic_sha256,
  split_part(h.run_id, '/', 1) as backfill, h.run_id, h.at as rebuilt_at
from backfill.history h
cross join lateral unnest(
  datemultirange(daterange(h.unit_from, h.unit_to)) - coalesce((
    select range_agg(daterange(later.unit_from, later.unit_to)) from backfill.history later
    where later.dataset = h.dataset and later.id > h.id and later.event = 'promoted' and later.undone_at is null
      and (later.filters = '[]' or later.filters = h.filters)
      and daterange(later.unit_from, later.unit_to) && daterange(h.unit_from, h.unit_to)), '{}')) as span
where h.event = 'promoted' and h.undone_at is null;

-- For everybody who may connect: names of datasets and definitions, and what people wrote beside their dashboards. The
-- other tables of the schema, and the replaced rows above all, stay closed.
grant usage on schema backfill to public;
grant select on backfill.history, backfill.history_now, backfill.annotations to public;
