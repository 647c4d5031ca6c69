-- What people decided to explain instead of rewriting. Dashboards join it by dataset and day, so it is a table of its
-- own in the warehouse; one row a decision, named by its backfill.
create table backfill.annotations (
  id           text primary key,
  dataset      text not null,
  -- Ids of the metrics it is about; empty means all of the dataset's.
  metrics      text[] not null,
  from_day     date not null,
  -- Exclusive.
  to_day       date not null check (to_day > from_day),
  note         text not null check (note <> ''),
  decided_by   text not null,
  decided_at   timestamptz not null
);
create index annotations_of_dataset on backfill.annotations (dataset, from_day);
