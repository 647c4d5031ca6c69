select
  departed_at::date as day,
  origin,
  count(*)::integer as departures,
  sum(delay)::integer as delay_minutes,
  max(departed_at) as last_departure_at
from air.flights
where departed_at >= :unit_start::date and departed_at < :unit_end::date
group by 1, 2
