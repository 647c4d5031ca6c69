import { type Refused, refuse } from '../../../plan/refusal.ts';
import type { Strategy } from '../../../plan/strategy.ts';
import type { Db } from '../../../store/db.ts';
import { quoted } from './names.ts';
import { schemaOf, type Table } from './table.ts';

type Needs = 'write' | 'own' | 'create beside';

const NEEDS: Readonly<Record<Strategy, readonly Needs[]>> = {
  changed_rows: ['write'],
  changed_rows_by_unit: ['write'],
  replace_range: ['write'],
  swap_partitions: ['own', 'create beside'],
  swap_table: ['own', 'create beside'],
  versioned_output: ['create beside'],
};

/**
 * Whether the bot's own user may do to the table what the strategy takes, asked before the first unit instead of found
 * out at the promotion; refused with the SQL that an administrator has to run. Takes no lock.
 */
export async function refuseWithoutPrivileges(
  db: Db,
  target: Table,
  strategy: Strategy,
): Promise<Refused | null> {
  const facts = await privilegesOn(db, target);
  if (facts.row_security) {
    return refuse(
      'target_has_row_security',
      `Row security on ${target.name} applies to the bot, so it would see and change only some of the rows.`,
      `An administrator runs: ALTER ROLE ${quoted(facts.me)} BYPASSRLS;`,
    );
  }
  const { what, grants } = missing(target, facts, NEEDS[strategy]);
  if (grants.length === 0) return null;
  return refuse(
    'target_not_writable',
    `The bot may not ${what.join(' and ')}, which the promotion would need.`,
    `An administrator runs: ${grants.map(sql => `${sql};`).join(' ')}`,
  );
}

/** The same as reasons against a strategy, in the words of a list. */
export async function withoutPrivileges(db: Db, target: Table, strategy: Strategy): Promise<string[]> {
  const { what } = missing(target, await privilegesOn(db, target), NEEDS[strategy]);
  return what.map(sentence => `the bot may not ${sentence}`);
}

type Facts = {
  me: string;
  owner: string;
  row_security: boolean;
  owns: boolean;
  creates: boolean;
  lacks: string[];
};

function missing(target: Table, facts: Facts, needs: readonly Needs[]): { what: string[]; grants: string[] } {
  const me = quoted(facts.me);
  const what: string[] = [];
  const grants: string[] = [];
  if (needs.includes('write') && facts.lacks.length > 0) {
    what.push(`${facts.lacks.join(', ')} rows of ${target.name}`);
    grants.push(`GRANT ${facts.lacks.join(', ')} ON ${target.sql} TO ${me}`);
  }
  if (needs.includes('own') && !facts.owns) {
    what.push(`alter ${target.name}, which belongs to ${facts.owner}`);
    grants.push(`GRANT ${quoted(facts.owner)} TO ${me}`);
  }
  if (needs.includes('create beside') && !facts.creates) {
    const schema = quoted(schemaOf(target.name));
    what.push(`create tables in the schema ${schemaOf(target.name)}`);
    grants.push(`GRANT CREATE ON SCHEMA ${schema} TO ${me}`);
  }
  return { what, grants };
}

async function privilegesOn(db: Db, target: Table): Promise<Facts> {
  const { rows } = await db.query<Facts>(
    `select current_user as me, pg_get_userbyid(c.relowner) as owner,
       row_security_active(c.oid) as row_security,
       pg_has_role(c.relowner, 'USAGE') as owns,
       has_schema_privilege(c.relnamespace, 'CREATE') as creates,
       array(select name from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as name
             where not has_table_privilege(c.oid, name)) as lacks
     from pg_catalog.pg_class c where c.oid = $1`,
    [target.oid],
  );
  return rows[0] ?? { me: '', owner: '', row_security: false, owns: true, creates: true, lacks: [] };
}
