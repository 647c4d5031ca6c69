-- Actions and the accounts that took them, by the day on which they happened.
select
  (e.occurred_at at time zone 'UTC')::date as day,
  a.region,
  e.event_type,
  sum(e.quantity)::bigint as actions,
  count(distinct e.account_id)::integer as active_accounts,
  max(e.occurred_at) as last_event_at
from raw.usage_events e
join crm.accounts a on a.account_id = e.account_id
where e.occurred_at >= :unit_start::date::timestamp at time zone 'UTC'
  and e.occurred_at < :unit_end::date::timestamp at time zone 'UTC'
group by 1, 2, 3
