-- Units that are no periods: history says which rows of its days a unit has, as one more filter. `values` names them,
-- `other_than` names all others, and `from` (included) and `to` (not included) are the bounds of a range of `type`, below the
-- first of which are rows without a value too.

create function backfill.lies_between(value text, lower text, upper text, type text) returns boolean
language sql stable parallel safe
return case
  when value is null then lower is null
  when type in ('smallint', 'integer', 'bigint', 'numeric') then
    (lower is null or value::numeric >= lower::numeric) and (upper is null or value::numeric < upper::numeric)
  when type = 'timestamp with time zone' then
    (lower is null or value::timestamptz >= lower::timestamptz) and (upper is null or value::timestamptz < upper::timestamptz)
  when type in ('date', 'timestamp without time zone') then
    (lower is null or value::timestamp >= lower::timestamp) and (upper is null or value::timestamp < upper::timestamp)
  when type = 'uuid' then
    (lower is null or value::uuid >= lower::uuid) and (upper is null or value::uuid < upper::uuid)
  else (lower is null or value >= lower) and (upper is null or value < upper) end;

create or replace function backfill.is_among(made jsonb, filters jsonb) returns boolean
language sql stable parallel safe
return made is not null and not exists (
  select from jsonb_array_elements(filters) f
  where not coalesce(case
    when f ? 'values' then f -> 'values' ? (made ->> (f ->> 'column'))
    when f ? 'other_than' then coalesce(not f -> 'other_than' ? (made ->> (f ->> 'column')), true)
    else backfill.lies_between(made ->> (f ->> 'column'), f ->> 'from', f ->> 'to', f ->> 'type') end, false));
