-- Called for a rebuilt row whose key the target has, but on the other side of a filter that is no part of the key: promoted,
-- a row that goes out would be lost, and one that comes in would stand there twice.
create function backfill_staging.refuse_moved(columns text, unit text, way text) returns boolean
language plpgsql as $$
begin
  if way = 'out' then
    raise exception 'the logic gives a row of the unit % another %, outside the values that this backfill is narrowed to: it would be lost. Propose it again with all values of % that rows may change to',
      unit, columns, columns using errcode = 'BF001';
  end if;
  raise exception 'the logic gives a row of the unit %, which now has another %, one of the values that this backfill is narrowed to: it would be there twice. Propose it again with all values of % that rows may change from',
    unit, columns, columns using errcode = 'BF001';
end $$;
