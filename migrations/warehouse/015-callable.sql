-- Where the defaults of a server let nobody call new functions: everybody who may read history may ask it.
grant execute on function backfill.logic_at(text, date, jsonb), backfill.is_among(jsonb, jsonb),
  backfill.lies_between(text, text, text, text) to public;
