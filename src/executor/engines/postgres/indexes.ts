import type { Db, Tx } from '../../../store/db.ts';
import { pairIndexes, spellOptions } from './like-relation.ts';
import { quoted } from './names.ts';

/** How much of a table is sorted at a time: a server's usual 64 MB would sort 10 million keys on disk. */
const SORTING = '256MB';

type Index = {
  readonly name: string;
  /** What makes it: a constraint's definition, or that of the index from its method on. */
  readonly definition: string;
  readonly unique: boolean;
  /** A constraint rests on it, which is what is made anew. */
  readonly isConstraint: boolean;
  /** Storage parameters, which the definition of a constraint leaves out. */
  readonly options: readonly string[] | null;
};

/**
 * Gives a table those indexes of another that it has not, with the constraints that rest on them and under names that
 * PostgreSQL chooses. Gives back how many it made.
 */
export async function copyIndexes(tx: Tx, old: string, built: string): Promise<number> {
  await tx.query(`set local maintenance_work_mem = '${SORTING}'`);
  const there = new Set((await pairIndexes(tx, old, built)).map(({ place }) => place));
  const missing = (await indexesOf(tx, old)).filter(({ name }) => !there.has(name));
  for (const { isConstraint, unique, definition, options } of missing) {
    await tx.query(
      isConstraint
        ? `alter table ${built} add ${definition}`
        : `create ${unique ? 'unique ' : ''}index on ${built} ${definition}`,
    );
    if (isConstraint && options) {
      await tx.query(`alter index ${await newestIndex(tx, built)} set (${spellOptions(options)})`);
    }
  }
  return missing.length;
}

/** Takes all indexes of a table away, and the constraints that rest on them. Locks it exclusively where it has any. */
export async function dropIndexes(tx: Tx, relation: string): Promise<void> {
  const { rows } = await tx.query<{ schema: string; name: string; constraint: string | null }>(
    `select n.nspname as schema, c.relname as name, o.conname as constraint from pg_catalog.pg_index i
     join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     left join pg_catalog.pg_constraint o on o.conindid = i.indexrelid and o.conrelid = i.indrelid and o.contype in ('p', 'u', 'x')
     where i.indrelid = $1::regclass order by 2`,
    [relation],
  );
  for (const { schema, name, constraint } of rows) {
    await tx.query(
      constraint === null
        ? `drop index if exists ${quoted(schema, name)}`
        : `alter table ${relation} drop constraint if exists ${quoted(constraint)}`,
    );
  }
}

/** The index that a constraint made last. */
async function newestIndex(db: Db, relation: string): Promise<string> {
  const { rows } = await db.query<{ schema: string; name: string }>(
    `select n.nspname as schema, c.relname as name from pg_catalog.pg_index i
     join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where i.indrelid = $1::regclass order by c.oid desc limit 1`,
    [relation],
  );
  return quoted(rows[0]?.schema ?? '', rows[0]?.name ?? '');
}

/** Valid ones in the order of their definitions. PostgreSQL spells them with the schema, whatever the session looks in. */
async function indexesOf(db: Db, relation: string): Promise<Index[]> {
  const { rows } = await db.query<Index>(
    `select coalesce(pg_get_constraintdef(o.oid),
         substr(pg_get_indexdef(i.indexrelid), length(format('CREATE %sINDEX %I ON %I.%I ',
           case when i.indisunique then 'UNIQUE ' else '' end, c.relname, n.nspname, t.relname)) + 1)) as definition,
       c.relname as name, i.indisunique as unique, o.oid is not null as "isConstraint", c.reloptions as options
     from pg_catalog.pg_index i
     join pg_catalog.pg_class c on c.oid = i.indexrelid
     join pg_catalog.pg_class t on t.oid = i.indrelid
     join pg_catalog.pg_namespace n on n.oid = t.relnamespace
     left join pg_catalog.pg_constraint o on o.conindid = i.indexrelid and o.conrelid = i.indrelid and o.contype in ('p', 'u', 'x')
     where i.indrelid = $1::regclass and i.indisvalid
     order by 1, 2`,
    [relation],
  );
  return rows;
}
