-- Who is away, and who decides in their place meanwhile, as people say it in Slack; what the catalog says stays there.
-- Nothing is changed backwards: coming back early, or naming somebody else, ends the row at that moment.

create table bot.absences (
  id           bigint generated always as identity primary key,
  team_id      text not null,
  user_id      text not null,
  delegate_id  text not null,
  away_from    timestamptz not null,
  -- The first moment at which they are there again.
  away_to      timestamptz not null,
  set_at       timestamptz not null,
  ended_at     timestamptz,
  check (user_id <> delegate_id),
  check (away_from < away_to)
);
create index absences_by_end on bot.absences (team_id, away_to);
