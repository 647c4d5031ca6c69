import { instantOf } from '../calendar/zoned.ts';
import type { StandIn } from '../slots.ts';
import type { Absence } from './policy.ts';
import type { Reachable, Roster } from './roster.ts';

/**
 * Everybody who stands in for this person at some time, with the time. Where a delegate is away as well, their own
 * delegate stands in while both are; nobody stands in for themselves, however the circle closes.
 */
export function standInsFor(
  person: Reachable,
  absences: readonly Absence[],
  roster: Roster,
  timezone: string,
): StandIn[] {
  const found: StandIn[] = [];
  const follow = (email: string, from: number, to: number, seen: ReadonlySet<string>) => {
    for (const absence of absences) {
      if (absence.email.toLowerCase() !== email || absence.delegate === null) continue;
      const delegate = absence.delegate.toLowerCase();
      const span = {
        from: Math.max(from, startOfDay(absence.from, timezone)),
        to: Math.min(to, startOfDay(absence.to, timezone)),
      };
      if (span.from >= span.to || seen.has(delegate)) continue;
      const known = roster.people.get(delegate);
      if (known?.userId !== undefined && known.userId !== person.userId) {
        found.push({ userId: known.userId, for: person.userId, ...span });
      }
      follow(delegate, span.from, span.to, new Set([...seen, delegate]));
    }
  };
  const email = person.email.toLowerCase();
  follow(email, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, new Set([email]));
  return found;
}

function startOfDay(day: string, timezone: string): number {
  return instantOf(timezone, `${day}T00:00`).getTime();
}
