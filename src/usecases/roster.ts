import type { Roster } from '../plan/policy/roster.ts';
import type { Person } from '../plan/profile.ts';
import { groupMembers, usersByEmail } from '../store/directory.ts';
import type { Context } from './context.ts';

/** Everybody whom policy and rules may name for a dataset, looked up in the catalog and in Slack. */
export async function rosterOf(ctx: Context, datasetId: string): Promise<Roster> {
  const { catalog, db } = ctx;
  const { people } = catalog.company;
  const users = await usersByEmail(
    db,
    people.map(({ email }) => email),
  );
  const person = (email: string): Person => {
    const userId = users.get(email.toLowerCase())?.userId;
    const name = catalog.person(email)?.name ?? email;
    return { email, name, ...(userId === undefined ? {} : { userId }) };
  };
  const groups = await groupMembers(db);
  return {
    owners: (catalog.dataset(datasetId)?.owners ?? []).map(person),
    roles: new Map(
      catalog.roles.map(role => [role, catalog.peopleWithRole(role).map(({ email }) => person(email))]),
    ),
    groups: new Map(
      [...groups].map(([handle, members]) => [
        handle,
        members.map(({ email, name, userId }) => ({ email: email ?? '', name, userId })),
      ]),
    ),
    consumerOwners: new Map(
      catalog
        .blastRadius(datasetId)
        .flatMap(({ consumer }) => (consumer.owner ? [[consumer.id, person(consumer.owner)] as const] : [])),
    ),
    people: new Map(people.map(({ email }) => [email.toLowerCase(), person(email)])),
  };
}
