-- Revenue from invoices and credit notes, each in dollars at the rate of its own day of issue. No rate is published at
-- weekends: the last one before counts.
with bookings as (
  select
    i.issued_on as day,
    i.product_line,
    i.region as currency_region,
    1 as invoices,
    round(i.amount * r.usd_per_unit, 2) as gross_usd,
    0 as credits_usd,
    i.booked_at
  from raw.invoices i
  cross join lateral (
    select f.usd_per_unit
    from raw.fx_rates f
    where f.currency = i.currency and f.rate_date <= i.issued_on
    order by f.rate_date desc
    limit 1
  ) r
  where i.issued_on >= :unit_start::date and i.issued_on < :unit_end::date
  union all
  select
    c.issued_on,
    i.product_line,
    i.region,
    0,
    0,
    round(c.amount * r.usd_per_unit, 2),
    c.booked_at
  from raw.credit_notes c
  join raw.invoices i on i.invoice_id = c.invoice_id
  cross join lateral (
    select f.usd_per_unit
    from raw.fx_rates f
    where f.currency = i.currency and f.rate_date <= c.issued_on
    order by f.rate_date desc
    limit 1
  ) r
  where c.issued_on >= :unit_start::date and c.issued_on < :unit_end::date
)
select
  day,
  product_line,
  currency_region,
  sum(invoices)::integer as invoices,
  sum(gross_usd)::numeric(14, 2) as gross_usd,
  sum(credits_usd)::numeric(14, 2) as credits_usd,
  (sum(gross_usd) - sum(credits_usd))::numeric(14, 2) as net_usd,
  max(booked_at) as last_booked_at
from bookings
group by day, product_line, currency_region
