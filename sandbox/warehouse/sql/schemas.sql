-- The warehouse of Tidewater, scheduling software for clinics. Schemas are made without IF NOT EXISTS on purpose: where
-- one of these names is taken already, this is somebody's real database, and the whole fill is undone.
create schema raw;
create schema analytics;
create schema finance;
create schema crm;
create schema ml;

comment on schema raw is 'Events and exports as they arrived. Nothing here is corrected.';
comment on schema analytics is 'Product numbers by day.';
comment on schema finance is 'Revenue as finance reports it.';
comment on schema crm is 'Accounts as customer success sees them.';
comment on schema ml is 'Features that models are trained on.';

-- A number in [0, 1) that depends on nothing but its arguments, so that every fill makes the same rows. Arithmetic below
-- keeps to + - * / and square roots, which IEEE 754 rounds alike everywhere; power() and sin() it does not.
create function pg_temp.noise(n bigint, salt integer) returns double precision
language sql immutable parallel safe
return (hashint8extended(n, salt) & 9007199254740991)::double precision / 9007199254740992;

-- One of `choices`: the first when u is below the first limit, and so on; above all limits, the last.
create function pg_temp.pick(u double precision, choices text[], limits double precision[]) returns text
language sql immutable parallel safe
return choices[1 + width_bucket(u, limits)];
