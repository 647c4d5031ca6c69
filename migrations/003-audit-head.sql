-- Where the audit chain ends. Without it nobody could tell that its last rows were taken away.

create table bot.audit_head (
  only_row  boolean primary key default true check (only_row),
  seq       bigint not null,
  hash      text not null
);

insert into bot.audit_head (seq, hash)
select coalesce(max(seq), 0), coalesce((select hash from bot.audit order by seq desc limit 1), repeat('0', 64))
from bot.audit;

create function bot.refuse_head_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.seq = old.seq + 1 then
    return new;
  end if;
  raise exception 'the head of the audit trail only moves on, one row at a time';
end $$;

create trigger audit_head_moves_on before insert or update or delete on bot.audit_head
  for each row execute function bot.refuse_head_change();
create trigger audit_head_is_never_truncated before truncate on bot.audit_head
  for each statement execute function bot.refuse_change();
