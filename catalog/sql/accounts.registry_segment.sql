-- Each account as it is, with its industry segment: the answer given on the signup form where there is one, else the
-- activity under which the public register of clinics lists it. A clinic in neither stays without.
select
  a.account_id,
  a.clinic_name,
  a.country,
  a.region,
  a.plan,
  a.created_on,
  a.churned_on,
  a.success_manager,
  coalesce(a.industry_segment, k.segment) as industry_segment,
  a.exported_at
from crm.accounts a
left join raw.clinic_registry r on r.account_id = a.account_id
left join raw.activity_codes k on k.activity_code = r.activity_code
where a.created_on >= :unit_start::date and a.created_on < :unit_end::date
