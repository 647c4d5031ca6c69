-- Invoices and credit notes in the customer's currency, and the rates that turn them into dollars.
create table raw.fx_rates (
  rate_date date not null,
  currency text not null,
  usd_per_unit numeric(12, 6) not null,
  primary key (currency, rate_date)
);
comment on table raw.fx_rates is 'Reference rates, published on working days. A weekend goes by the Friday before it.';

insert into raw.fx_rates (rate_date, currency, usd_per_unit)
select
  day::date,
  currency,
  case
    when currency = 'USD' then 1
    -- Up to half a percent a day, with a drift; exact decimals, so the sum is the same in any order.
    else base + base * sum((0.0105 * (pg_temp.noise(k * 7 + which, 60)::numeric(8, 6) - 0.5) + drift)::numeric(10, 8))
      over (partition by currency order by day)
  end
from generate_series(date '2024-12-27', date '2026-06-30', interval '1 day') with ordinality as g (day, k)
cross join (values
  ('USD', 1, 1.000000, 0.0),
  ('EUR', 2, 1.041500, 0.00025),
  ('GBP', 3, 1.252400, 0.00015),
  ('AUD', 4, 0.621900, 0.0001)
) as c (currency, which, base, drift)
where extract(isodow from day) < 6;

create table raw.invoices (
  invoice_id bigint primary key,
  account_id integer not null,
  region text not null,
  product_line text not null,
  currency text not null,
  amount numeric(14, 2) not null,
  issued_on date not null,
  booked_at timestamptz not null
);
comment on table raw.invoices is 'Every invoice as it was sent, in the currency of the customer.';

insert into raw.invoices (invoice_id, account_id, region, product_line, currency, amount, issued_on, booked_at)
with cycles as (
  select
    a.*,
    m,
    -- Two in five pay each month, the others each quarter.
    case when pg_temp.noise(a.account_id, 61) < 0.4 then 1 else 3 end as months,
    -- On the same day of each month; on its last day where the month is shorter.
    least(
      month_start + (a.account_id * 11) % 31,
      (month_start + interval '1 month')::date - 1
    ) as issued_on
  from raw.crm_export a, generate_series(0, 17) as m
  cross join lateral (select (date '2025-01-01' + make_interval(months => m))::date as month_start) s
),
billed as (
  select c.*, p.plan
  from cycles c
  join raw.account_plan_history p
    on p.account_id = c.account_id
    and p.valid_from < (c.issued_on::timestamp at time zone 'UTC')
    and (p.valid_to is null or p.valid_to >= (c.issued_on::timestamp at time zone 'UTC'))
  where (months = 1 or (m + c.account_id) % 3 = 0)
    and c.issued_on >= created_on
    and c.issued_on < coalesce(churned_on, date '2026-07-01')
    and p.plan <> 'free'
),
lines as (
  select *, 1 as line, 'scheduling' as product_line, 1.0 as price from billed
  union all
  select *, 2, 'reminders', 0.3 from billed where pg_temp.noise(account_id, 62) < 0.35
  union all
  select *, 3, 'telehealth', 0.5 from billed where pg_temp.noise(account_id, 63) < 0.2
)
select
  (account_id * 100::bigint + m) * 10 + line,
  account_id,
  region,
  product_line,
  case region when 'NA' then 'USD' when 'EU' then 'EUR' when 'UK' then 'GBP' else 'AUD' end,
  round(
    price * months
    * case plan when 'starter' then 49 when 'pro' then 149 else 599 end
    * case region when 'NA' then 1.0 when 'EU' then 0.95 when 'UK' then 0.82 else 1.5 end
    * (0.85 + 0.3 * pg_temp.noise(account_id, 64)::numeric(6, 4)),
    2
  ),
  issued_on,
  issued_on::timestamp at time zone 'UTC' + make_interval(secs => 7200 + floor(pg_temp.noise(account_id + m, 65) * 64000))
from lines;

create index on raw.invoices (issued_on);

create table raw.credit_notes (
  credit_note_id bigint primary key,
  invoice_id bigint not null references raw.invoices (invoice_id),
  reason text not null,
  amount numeric(14, 2) not null,
  issued_on date not null,
  booked_at timestamptz not null
);
comment on table raw.credit_notes is 'Money given back on an invoice, in its currency, some time after it was sent.';

insert into raw.credit_notes (credit_note_id, invoice_id, reason, amount, issued_on, booked_at)
select
  invoice_id + 5,
  invoice_id,
  pg_temp.pick(pg_temp.noise(invoice_id, 66), array['downgrade', 'billing_error', 'goodwill'], array[0.55, 0.85]),
  round(amount * (0.2 + 0.8 * pg_temp.noise(invoice_id, 67)::numeric(6, 4)), 2),
  credited_on,
  credited_on::timestamp at time zone 'UTC' + make_interval(secs => 28800 + floor(pg_temp.noise(invoice_id, 68) * 36000))
from raw.invoices
cross join lateral (select issued_on + 5 + floor(pg_temp.noise(invoice_id, 69) * 35)::integer as credited_on) c
where pg_temp.noise(invoice_id, 70) < 0.045
  and credited_on <= date '2026-06-30';

create index on raw.credit_notes (issued_on);
