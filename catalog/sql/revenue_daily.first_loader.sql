-- As the first loader did it in 2025: it left out credit notes, and turned every invoice of a month into dollars at the
-- rate of the last day of that month.
with month_end_rates as (
  select distinct on (currency, date_trunc('month', rate_date))
    currency,
    date_trunc('month', rate_date)::date as month,
    usd_per_unit
  from raw.fx_rates
  order by currency, date_trunc('month', rate_date), rate_date desc
)
select
  i.issued_on as day,
  i.product_line,
  i.region as currency_region,
  count(*)::integer as invoices,
  sum(round(i.amount * r.usd_per_unit, 2))::numeric(14, 2) as gross_usd,
  0::numeric(14, 2) as credits_usd,
  sum(round(i.amount * r.usd_per_unit, 2))::numeric(14, 2) as net_usd,
  max(i.booked_at) as last_booked_at
from raw.invoices i
join month_end_rates r on r.currency = i.currency and r.month = date_trunc('month', i.issued_on)::date
where i.issued_on >= :unit_start::date and i.issued_on < :unit_end::date
group by 1, 2, 3
