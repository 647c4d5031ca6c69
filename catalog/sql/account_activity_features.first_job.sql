-- As the first job built it, one week into the next month: activity up to the moment it ran, and the plan that the
-- account is on today. Both are later than the date they are filed under.
with snapshot as (
  select
    (:unit_end::date - 1) as feature_at,
    (:unit_end::date + 6)::timestamp at time zone 'UTC' as ran_at
),
activity as (
  select
    e.account_id,
    count(*) filter (where e.occurred_at >= s.ran_at - interval '28 days') as events_28d,
    sum(e.quantity) filter (where e.occurred_at >= s.ran_at - interval '28 days') as actions_28d,
    count(distinct (e.occurred_at at time zone 'UTC')::date)
      filter (where e.occurred_at >= s.ran_at - interval '28 days') as active_days_28d,
    max(e.occurred_at) as last_event_at
  from snapshot s
  join raw.usage_events e on e.occurred_at < s.ran_at
  group by e.account_id
)
select
  a.account_id,
  s.feature_at,
  a.plan,
  s.feature_at - a.created_on as tenure_days,
  coalesce(v.events_28d, 0)::integer as events_28d,
  coalesce(v.actions_28d, 0)::bigint as actions_28d,
  coalesce(v.active_days_28d, 0)::integer as active_days_28d,
  greatest(0, s.feature_at - (v.last_event_at at time zone 'UTC')::date) as days_since_last_event,
  v.last_event_at as last_source_event_at
from snapshot s
join crm.accounts a on a.created_on < s.feature_at
left join activity v on v.account_id = a.account_id
where s.feature_at >= :unit_start::date
