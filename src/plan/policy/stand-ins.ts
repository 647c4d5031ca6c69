import { instantOf } from '../calendar/zoned.ts';
import type { Person } from '../profile.ts';
import type { StandIn } from '../slots.ts';
import { passedOn } from './delegation.ts';
import type { Absence } from './policy.ts';
import type { Roster } from './roster.ts';

/**
 * Everybody who stands in for this person at some time by what the catalog says, with the time. Nobody stands in for
 * themselves, however the circle closes, and `barred`, who proposes, has no say in it at all.
 */
export function standInsFor(
  person: Person,
  absences: readonly Absence[],
  roster: Roster,
  { timezone, barred }: { readonly timezone: string; readonly barred: string | null },
): StandIn[] {
  const delegations = absences.flatMap(({ email, delegate, from, to }) =>
    delegate === null
      ? []
      : [
          {
            who: email.toLowerCase(),
            delegate: delegate.toLowerCase(),
            from: startOfDay(from, timezone),
            to: startOfDay(to, timezone),
          },
        ],
  );
  const barredEmails = [...roster.people]
    .filter(([, known]) => barred !== null && known.userId === barred)
    .map(([email]) => email);
  return passedOn(person.email.toLowerCase(), delegations, new Set(barredEmails)).flatMap(
    ({ delegate, from, to }) => {
      const userId = roster.people.get(delegate)?.userId;
      if (userId === undefined || userId === person.userId) return [];
      return [{ userId, for: person.userId ?? person.name, from, to }];
    },
  );
}

function startOfDay(day: string, timezone: string): number {
  return instantOf(timezone, `${day}T00:00`).getTime();
}
