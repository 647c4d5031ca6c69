import { type Refused, refuse } from '../plan/refusal.ts';
import { mentionPlace } from '../plan/say/mention.ts';
import type { Db } from '../store/db.ts';
import { usersByEmail } from '../store/directory.ts';
import type { Context } from './context.ts';

/** Slack users of the people whom the catalog names as operators. */
export async function operatorsOf(ctx: Context, db: Db): Promise<string[]> {
  return userIdsOf(db, ctx.catalog.operators);
}

/** Slack users of everybody in company.yml. */
export async function companyOf(ctx: Context, db: Db): Promise<string[]> {
  return userIdsOf(db, ctx.catalog.company.people);
}

/** Says whom to turn to instead. */
export function onlyFor(who: readonly string[], mayDo: string): Refused {
  const named = who.slice(0, 5).map(mentionPlace).join(', ');
  return refuse(
    'not_yours',
    `Only ${named === '' ? 'people who are named in company.yml' : named} may ${mayDo}.`,
    'Ask one of them.',
  );
}

async function userIdsOf(db: Db, people: readonly { readonly email: string }[]): Promise<string[]> {
  const found = await usersByEmail(
    db,
    people.map(({ email }) => email),
  );
  return [...found.values()].map(({ userId }) => userId);
}
