import type { Person } from '../profile.ts';
import type { Who } from '../rules/finding.ts';

/** Who is who, as the catalog names them and Slack knows them; a person without an account is in it too. */
export type Roster = {
  readonly owners: readonly Person[];
  readonly roles: ReadonlyMap<string, readonly Person[]>;
  readonly groups: ReadonlyMap<string, readonly Person[]>;
  /** The owner of each consumer, by the consumer's id. */
  readonly consumerOwners: ReadonlyMap<string, Person>;
  readonly people: ReadonlyMap<string, Person>;
};

/** A person who can be asked in Slack. */
export type Reachable = Person & { readonly userId: string };

/** The people that these descriptions come to, each account once, in the order in which they are named. */
export function peopleOf(from: readonly Who[], roster: Roster): Reachable[] {
  const found = new Map<string, Reachable>();
  for (const person of from.flatMap(who => lookUp(who, roster))) {
    if (person.userId !== undefined && !found.has(person.userId)) {
      found.set(person.userId, { ...person, userId: person.userId });
    }
  }
  return [...found.values()];
}

/** Everybody whom these descriptions name, with an account in Slack or without. */
export function namedIn(from: readonly Who[], roster: Roster): Person[] {
  return from.flatMap(who => lookUp(who, roster));
}

function lookUp(who: Who, roster: Roster): readonly Person[] {
  switch (who.by) {
    case 'owners':
      return roster.owners;
    case 'role':
      return roster.roles.get(who.role) ?? [];
    case 'group':
      return roster.groups.get(who.handle) ?? [];
    case 'consumer_owners':
      return who.consumers.flatMap(consumer => roster.consumerOwners.get(consumer) ?? []);
    case 'people':
      return who.emails.flatMap(email => roster.people.get(email.toLowerCase()) ?? []);
  }
}

/** `the role finance`, `@data-leads`: whom a description names, for a person who has to act on it. */
export function sayWho(who: Who): string {
  switch (who.by) {
    case 'owners':
      return 'the owners of the dataset';
    case 'role':
      return `people with the role ${who.role}`;
    case 'group':
      return `the user group @${who.handle}`;
    case 'consumer_owners':
      return 'the owners of its consumers';
    case 'people':
      return who.emails.join(', ');
  }
}
