-- Commission as it was agreed until the end of 2025: on every invoice, whatever was credited later.
with amounts as (
  select issued_on, region, currency, amount, 1 as invoices, booked_at
  from raw.invoices
  where issued_on >= :unit_start::date and issued_on < :unit_end::date
)
select
  date_trunc('month', a.issued_on)::date as month,
  a.region,
  sum(a.invoices)::integer as invoices,
  sum(round(a.amount * r.usd_per_unit, 2))::numeric(14, 2) as base_usd,
  round(0.04 * sum(round(a.amount * r.usd_per_unit, 2)), 2)::numeric(14, 2) as commission_usd,
  max(a.booked_at) as last_booked_at
from amounts a
cross join lateral (
  select f.usd_per_unit
  from raw.fx_rates f
  where f.currency = a.currency and f.rate_date <= a.issued_on
  order by f.rate_date desc
  limit 1
) r
group by 1, 2
