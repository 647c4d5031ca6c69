-- Called for a row that stays and would get another number of a column GENERATED ALWAYS AS IDENTITY, which no UPDATE may give.
create function backfill_staging.refuse_numbered(name text) returns text
language plpgsql as $$
begin
  raise exception 'the logic gives a row another %, which the table numbers by itself (GENERATED ALWAYS AS IDENTITY). Keep the number that the row has, or set "promotion: replace_range" in the catalog',
    name using errcode = 'BF001';
end $$;
