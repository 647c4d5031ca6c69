import { type Refused, refuse } from '../../../plan/refusal.ts';
import type { Db, Tx } from '../../../store/db.ts';
import { codeOf, DUPLICATE_OBJECT, INSUFFICIENT_PRIVILEGE, UNIQUE_VIOLATION } from './errors.ts';
import { quoted, REBUILD_ROLE, STAGING_SCHEMA } from './names.ts';
import { schemaOf, type Table } from './table.ts';

/**
 * Makes sure that the rebuild role exists, that the bot may act as it, that it may read `readable` and write none of
 * them. Whatever the bot's user may not arrange itself is refused with the SQL that an administrator has to run.
 */
export async function arrangeRole(db: Db, readable: readonly Table[]): Promise<{ ok: true } | Refused> {
  const role = quoted(REBUILD_ROLE);
  if (!(await roleExists(db))) {
    const create = `CREATE ROLE ${role} NOLOGIN`;
    const grant = `GRANT ${role} TO ${quoted(await currentUser(db))}`;
    if (!(await ifAllowed(db, create))) return refuseRole([create, grant]);
  }
  if (!(await mayActAsRole(db))) {
    const grant = `GRANT ${role} TO ${quoted(await currentUser(db))}`;
    if (!(await ifAllowed(db, grant))) return refuseRole([grant]);
  }
  const missing: string[] = [];
  if (!(await mayUseStaging(db))) {
    const grant = `GRANT USAGE ON SCHEMA ${quoted(STAGING_SCHEMA)} TO ${role}`;
    await ifAllowed(db, grant);
    if (!(await mayUseStaging(db))) missing.push(grant);
  }
  if (!(await mayCallOwn(db))) {
    const grant = `GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${quoted(STAGING_SCHEMA)} TO ${role}`;
    await ifAllowed(db, grant);
    if (!(await mayCallOwn(db))) missing.push(grant);
  }
  for (const table of readable) missing.push(...(await letRead(db, table)));
  for (const schema of await hiddenTypes(db, readable)) {
    const grant = `GRANT USAGE ON SCHEMA ${quoted(schema)} TO ${role}`;
    await ifAllowed(db, grant);
    if ((await hiddenTypes(db, readable)).includes(schema)) missing.push(grant);
  }
  return missing.length > 0 ? refuseRole(missing) : refuseStrongRole(db, readable);
}

/** Grants what reading a table takes, and gives back the SQL when it stays forbidden: a GRANT may grant nothing, silently. */
async function letRead(db: Db, table: Table): Promise<string[]> {
  if (await mayRead(db, table)) return [];
  const role = quoted(REBUILD_ROLE);
  const grants = [
    `GRANT USAGE ON SCHEMA ${quoted(schemaOf(table.name))} TO ${role}`,
    `GRANT SELECT ON ${table.sql} TO ${role}`,
  ];
  for (const grant of grants) await ifAllowed(db, grant);
  return (await mayRead(db, table)) ? [] : grants;
}

/** Schemas of which columns have types that the role may not name, in a cast or anywhere else. Takes no lock. */
async function hiddenTypes(db: Db, tables: readonly Table[]): Promise<string[]> {
  const { rows } = await db.query<{ schema: string }>(
    `select distinct n.nspname as schema from pg_catalog.pg_attribute a
     join pg_catalog.pg_type t on t.oid = a.atttypid join pg_catalog.pg_namespace n on n.oid = t.typnamespace
     where a.attrelid = any($2) and a.attnum > 0 and not a.attisdropped
       and not has_schema_privilege($1, n.oid, 'USAGE')
     order by 1`,
    [REBUILD_ROLE, tables.map(({ oid }) => oid)],
  );
  return rows.map(row => row.schema);
}

function refuseRole(missing: readonly string[]): Refused {
  return refuse(
    'rebuild_role_missing',
    `Rebuild SQL runs as the role ${REBUILD_ROLE}, which the bot may not arrange by itself.`,
    `An administrator runs: ${missing.map(sql => `${sql};`).join(' ')}`,
  );
}

/** Sets the role to the end of the transaction. */
export async function becomeRebuildRole(tx: Tx): Promise<void> {
  await tx.query(`set local role ${quoted(REBUILD_ROLE)}`);
}

/** Back to the bot's own user. */
export async function becomeSelf(tx: Tx): Promise<void> {
  await tx.query('set local role none');
}

/** Runs a statement; false when the bot's user may not. */
async function ifAllowed(db: Db, sql: string): Promise<boolean> {
  try {
    await db.query(sql);
    return true;
  } catch (error) {
    const code = codeOf(error);
    // Two runs that make the role at the same moment: one of them finds it there.
    if (code === DUPLICATE_OBJECT || code === UNIQUE_VIOLATION) return true;
    if (code === INSUFFICIENT_PRIVILEGE) return false;
    throw error;
  }
}

async function currentUser(db: Db): Promise<string> {
  const { rows } = await db.query<{ name: string }>('select current_user as name');
  return rows[0]?.name ?? '';
}

async function roleExists(db: Db): Promise<boolean> {
  const { rowCount } = await db.query('select from pg_catalog.pg_roles where rolname = $1', [REBUILD_ROLE]);
  return rowCount === 1;
}

/** False also while there is no such role. Before PostgreSQL 16 whoever is a member may act as it. */
async function mayActAsRole(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ may: boolean }>(
    `select pg_has_role(oid, case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end) as may
     from pg_catalog.pg_roles where rolname = $1`,
    [REBUILD_ROLE],
  );
  return rows[0]?.may ?? false;
}

async function mayUseStaging(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ may: boolean }>(`select has_schema_privilege($1, $2, 'USAGE') as may`, [
    REBUILD_ROLE,
    STAGING_SCHEMA,
  ]);
  return rows[0]?.may ?? false;
}

/** The functions that refuse a row; where the defaults of a server let nobody call what is new, it has to be said. */
async function mayCallOwn(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ may: boolean }>(
    `select coalesce(bool_and(has_function_privilege($1, p.oid, 'EXECUTE')), true) as may
     from pg_catalog.pg_proc p where p.pronamespace = to_regnamespace($2)`,
    [REBUILD_ROLE, STAGING_SCHEMA],
  );
  return rows[0]?.may ?? false;
}

async function mayRead(db: Db, table: Table): Promise<boolean> {
  const { rows } = await db.query<{ may: boolean }>(
    `select has_table_privilege($1, c.oid, 'SELECT') and has_schema_privilege($1, c.relnamespace, 'USAGE') as may
     from pg_catalog.pg_class c where c.oid = $2`,
    [REBUILD_ROLE, table.oid],
  );
  return rows[0]?.may ?? false;
}

/** A role that can write production would make the isolation a matter of trust. */
async function refuseStrongRole(db: Db, tables: readonly Table[]): Promise<{ ok: true } | Refused> {
  const { rows } = await db.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_catalog.pg_class c
     where c.oid = any($2) and has_table_privilege($1, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')`,
    [REBUILD_ROLE, tables.map(table => table.oid)],
  );
  if (rows.length === 0) return { ok: true };
  const names = rows.map(row => row.name).join(', ');
  return refuse(
    'rebuild_role_too_strong',
    `The role ${REBUILD_ROLE} may write to ${names}. Rebuild SQL must not be able to.`,
    `An administrator runs: REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ${names} FROM ${quoted(REBUILD_ROLE)}, PUBLIC;`,
  );
}
