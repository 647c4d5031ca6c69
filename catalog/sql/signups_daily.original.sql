-- As it was counted until 23 March 2026: only events named 'signup'.
select
  (occurred_at at time zone 'UTC')::date as day,
  region,
  plan,
  count(distinct signup_id)::integer as signups,
  (count(distinct signup_id) filter (where platform in ('ios', 'android')))::integer as mobile_signups,
  max(occurred_at) as last_event_at
from raw.signup_events
where event_name = 'signup'
  and occurred_at >= :unit_start::date::timestamp at time zone 'UTC'
  and occurred_at < :unit_end::date::timestamp at time zone 'UTC'
group by 1, 2, 3
