-- How many units had changed when a promotion that goes unit by unit was postponed: whoever cancels it then hears that
-- production has changed in part. Null while nothing had.
alter table bot.runs add column units_promoted int;
