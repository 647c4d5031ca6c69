import { createHash } from 'node:crypto';
import type { Db, Tx } from '../../../store/db.ts';
import { FROM_METHOD, pairIndexes, spellOptions } from './like-relation.ts';
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
  /** Without its constraint, from its method on. */
  readonly alone: string;
  /** What can be made of the index alone: `primary key` or `unique`, and when it is asked; null where there is none. */
  readonly constraint: { readonly kind: string; readonly when: string } | null;
  /** Storage parameters, which the definition of a constraint leaves out. */
  readonly options: readonly string[] | null;
};

/**
 * Gives a table those indexes of another that it has not, with the constraints that rest on them and under names that
 * PostgreSQL chooses. Gives back how many it made.
 */
export async function copyIndexes(tx: Tx, old: string, built: string): Promise<number> {
  await sortInMemory(tx);
  const missing = await missingIndexes(tx, old, built);
  const ahead = await standingAlone(tx, built);
  for (const index of missing) await makeIndex(tx, built, index, ahead.delete(aheadName(index)));
  return missing.length;
}

async function makeIndex(tx: Tx, built: string, index: Index, isAhead: boolean): Promise<void> {
  const { isConstraint, unique, definition, options, constraint } = index;
  if (isAhead && constraint !== null) {
    const name = quoted(aheadName(index));
    await tx.query(
      `alter table ${built} add constraint ${name} ${constraint.kind} using index ${name} ${constraint.when}`,
    );
    return;
  }
  await tx.query(
    isConstraint
      ? `alter table ${built} add ${definition}`
      : `create ${unique ? 'unique ' : ''}index on ${built} ${definition}`,
  );
  if (isConstraint && options) {
    await tx.query(`alter index ${await newestIndex(tx, built)} set (${spellOptions(options)})`);
  }
}

/** The indexes that a table lacks of those that another has. Takes no lock. */
export async function missingIndexes(db: Db, old: string, built: string): Promise<Index[]> {
  const there = new Set((await pairIndexes(db, old, built)).map(({ place }) => place));
  return (await indexesOf(db, old)).filter(({ name }) => !there.has(name));
}

/** One of each that `makeAhead` would give the same name: two that are made at once would be in each other's way. */
export function onePerName(indexes: readonly Index[]): Index[] {
  return [...new Map(indexes.map(index => [aheadName(index), index])).values()];
}

/**
 * Makes one of several indexes while others are made; `copyIndexes` makes a constraint of it where one rests on it. Two at
 * once, each by one process, take a fifth less time of two processors than one after the other by two (measured). Lets
 * nobody write to the table meanwhile.
 */
export async function makeAhead(tx: Tx, built: string, index: Index): Promise<void> {
  if (index.isConstraint && index.constraint === null) return;
  await sortInMemory(tx);
  await tx.query('set local max_parallel_maintenance_workers = 0');
  const unique = index.unique ? 'unique ' : '';
  await tx.query(
    `create ${unique}index if not exists ${quoted(aheadName(index))} on ${built} ${index.alone}`,
  );
}

/** Says what it is, so that one that was made for another definition is not taken for it. */
function aheadName({ alone, unique, constraint }: Index): string {
  const made = JSON.stringify([unique, alone, constraint]);
  return `backfill_${createHash('sha256').update(made).digest('hex').slice(0, 24)}`;
}

async function sortInMemory(tx: Tx): Promise<void> {
  await tx.query(`set local maintenance_work_mem = '${SORTING}'`);
}

/** The names of a table's indexes on which no constraint rests. Takes no lock. */
async function standingAlone(db: Db, relation: string): Promise<Set<string>> {
  const { rows } = await db.query<{ name: string }>(
    `select c.relname as name from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
     where i.indrelid = $1::regclass and i.indisvalid
       and not exists (select from pg_catalog.pg_constraint o where o.conindid = i.indexrelid and o.conrelid = i.indrelid)`,
    [relation],
  );
  return new Set(rows.map(({ name }) => name));
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
    `select coalesce(pg_get_constraintdef(o.oid), alone) as definition, alone, c.relname as name, i.indisunique as unique,
       o.oid is not null as "isConstraint", c.reloptions as options,
       case when o.contype in ('p', 'u') and m.amname = 'btree' then json_build_object(
         'kind', case when o.contype = 'p' then 'primary key' else 'unique' end,
         'when', concat_ws(' ', case when o.condeferrable then 'deferrable' end, case when o.condeferred then 'initially deferred' end))
       end as constraint
     from pg_catalog.pg_index i
     join pg_catalog.pg_class c on c.oid = i.indexrelid
     join pg_catalog.pg_am m on m.oid = c.relam
     left join pg_catalog.pg_constraint o on o.conindid = i.indexrelid and o.conrelid = i.indrelid and o.contype in ('p', 'u', 'x')
     cross join lateral (select ${FROM_METHOD} as alone) spelled
     where i.indrelid = $1::regclass and i.indisvalid
     order by 1, c.relname`,
    [relation],
  );
  return rows;
}
