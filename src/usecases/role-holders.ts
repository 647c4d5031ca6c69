import type { Holders } from '../plan/say/holds.ts';
import { usersByEmail } from '../store/directory.ts';
import type { Context } from './context.ts';

/** Everybody in Slack to whom the catalog gives a role, by role. */
export async function roleHolders(ctx: Context): Promise<Holders> {
  const { catalog, db } = ctx;
  const users = await usersByEmail(
    db,
    catalog.company.people.map(({ email }) => email),
  );
  return new Map(
    catalog.roles.map(role => [
      role,
      catalog.peopleWithRole(role).flatMap(({ email }) => users.get(email.toLowerCase())?.userId ?? []),
    ]),
  );
}
