-- The units that had changed when a promotion unit by unit was cancelled amid: its record names them.
alter table bot.rollbacks add column units jsonb;

-- Those that ended before this was kept are recorded, too, by what the audit trail says of them.
update bot.rollbacks r set units = a.detail -> 'units'
from bot.audit a
where r.hash = '' and a.backfill_id = r.backfill_id and a.verb in ('reach_cancel', 'leave_conflicts') and a.detail ? 'units';
