-- What hangs on the targets: views that people read, and the roles they read with.
create view finance.revenue_by_month as
select
  date_trunc('month', day)::date as month,
  product_line,
  sum(gross_usd) as gross_usd,
  sum(credits_usd) as credits_usd,
  sum(net_usd) as net_usd
from finance.revenue_daily
group by 1, 2;
comment on view finance.revenue_by_month is 'What the monthly report to the board shows.';

create view analytics.signups_by_week as
select date_trunc('week', day)::date as week, region, sum(signups) as signups
from analytics.signups_daily
group by 1, 2;
comment on view analytics.signups_by_week is 'What the growth dashboard shows.';

-- Roles belong to the whole server, and another database of it may be filled at this moment.
do $$
declare
  reader text;
begin
  foreach reader in array array['tidewater_dashboards', 'tidewater_finance', 'tidewater_models'] loop
    begin
      execute format('create role %I nologin', reader);
    exception when duplicate_object or unique_violation then
      null;
    end;
  end loop;
end
$$;

grant usage on schema analytics, crm to tidewater_dashboards;
grant select on analytics.signups_daily, analytics.usage_daily, analytics.signups_by_week, crm.accounts
  to tidewater_dashboards;
grant usage on schema finance to tidewater_finance;
grant select on finance.revenue_daily, finance.revenue_by_month, finance.commissions_monthly to tidewater_finance;
grant usage on schema ml to tidewater_models;
grant select on ml.account_activity_features to tidewater_models;
