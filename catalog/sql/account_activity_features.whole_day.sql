-- A rewrite with a leak that is easy to miss: the date of the last event stops at the snapshot, as it should, but the
-- counts go on to the end of that day. Kept in the catalog to show that a replay finds what a declared column cannot.
with snapshot as (
  select
    (:unit_end::date - 1) as feature_at,
    (:unit_end::date - 1)::timestamp at time zone 'UTC' as known_until
),
activity as (
  select
    e.account_id,
    count(*) filter (where e.occurred_at >= s.known_until - interval '28 days') as events_28d,
    sum(e.quantity) filter (where e.occurred_at >= s.known_until - interval '28 days') as actions_28d,
    count(distinct (e.occurred_at at time zone 'UTC')::date)
      filter (where e.occurred_at >= s.known_until - interval '28 days') as active_days_28d,
    max(e.occurred_at) filter (where e.occurred_at < s.known_until) as last_event_at
  from snapshot s
  join raw.usage_events e on e.occurred_at < s.known_until + interval '1 day'
  group by e.account_id
)
select
  a.account_id,
  s.feature_at,
  p.plan,
  s.feature_at - a.created_on as tenure_days,
  coalesce(v.events_28d, 0)::integer as events_28d,
  coalesce(v.actions_28d, 0)::bigint as actions_28d,
  coalesce(v.active_days_28d, 0)::integer as active_days_28d,
  s.feature_at - (v.last_event_at at time zone 'UTC')::date as days_since_last_event,
  v.last_event_at as last_source_event_at
from snapshot s
join crm.accounts a on a.created_on < s.feature_at
join raw.account_plan_history p
  on p.account_id = a.account_id
  and p.valid_from < s.known_until
  and (p.valid_to >= s.known_until or p.valid_to is null)
left join activity v on v.account_id = a.account_id
where s.feature_at >= :unit_start::date
