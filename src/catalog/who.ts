import { z } from 'zod';
import type { Who } from '../plan/rules/finding.ts';
import { Id } from './names.ts';

/** A user group of Slack by its handle; members are looked up when a backfill is proposed. */
const Handle = z
  .string()
  .regex(/^@[a-z0-9][a-z0-9._-]{0,79}$/, "start the handle with @ and quote it, for example '@data-leads'");

const OWNERS = z
  .literal('owners')
  .describe('The owners of the dataset.')
  .transform((): Who => ({ by: 'owners' }));
const BY_ROLE = z
  .strictObject({ role: Id.describe('Role in company.yml.') })
  .transform(({ role }): Who => ({ by: 'role', role }));
const BY_GROUP = z
  .strictObject({ group: Handle.describe('Handle of a Slack user group.') })
  .transform(({ group }): Who => ({ by: 'group', handle: group.slice(1) }));
const BY_PEOPLE = z
  .strictObject({ people: z.array(z.email()).min(1).describe('Emails of people in company.yml.') })
  .transform(({ people }): Who => ({ by: 'people', emails: people.map(email => email.toLowerCase()) }));

/** People named for an approval: `owners`, `{ role: finance }`, `{ group: '@data-leads' }` or `{ people: [...] }`. */
export const WhoNamed = z.union([OWNERS, BY_ROLE, BY_GROUP, BY_PEOPLE]);
