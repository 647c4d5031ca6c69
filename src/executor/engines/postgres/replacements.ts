import { type Bind, binder } from '../../../checks/query.ts';
import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { copyIndexes } from './indexes.ts';
import { BOUNDS, copyOptions } from './like-relation.ts';
import { beforeTable, quoted, STAGING_SCHEMA, stagingTable } from './names.ts';
import { type Partition, partitionsOf } from './partitions.ts';
import { prove } from './proof-failed.ts';
import { columnList } from './scope-sql.ts';
import { columnNamed, schemaOf, type Table, tableNamed } from './table.ts';

/** A relation that gives up its place, and the finished one that takes it. */
export type Replacement = {
  readonly schema: string;
  readonly name: string;
  /** Of a partition; null for a whole table. */
  readonly partition: Partition | null;
  /** The finished one as SQL and by name, in the staging schema. */
  readonly built: string;
  readonly builtName: string;
  /** What the old one is called afterwards, in the schema backfill. */
  readonly keptName: string;
};

const LOOK = 'Nothing was changed. Propose the backfill again for the table as it is now.';

/**
 * What takes whose place, by the partitions that the target has now; the whole table where it is swapped, by the staged one
 * itself where that `isReady`.
 */
export async function replacementsOf(
  db: Db,
  run: EngineRun,
  target: Table,
  isReady: boolean,
): Promise<Replacement[]> {
  const { table, periodColumn, period } = run.plan.scope;
  const base = unquoted(stagingTable(run.id));
  const kept = unquoted(beforeTable(run.id));
  const named = (position: number) => `${base}_p${position}`;
  if (run.plan.isolation.strategy === 'swap_table') {
    const name = table.slice(table.indexOf('.') + 1);
    return [
      {
        schema: schemaOf(table),
        name,
        partition: null,
        built: isReady ? stagingTable(run.id) : quoted(STAGING_SCHEMA, named(0)),
        builtName: isReady ? base : named(0),
        keptName: kept,
      },
    ];
  }
  const found = await partitionsOf(db, target, periodColumn, period);
  prove(found.ok, `${table} is not made of partitions that hold exactly the scope any more.`, LOOK);
  return found.partitions.map((partition, position) => ({
    schema: partition.schema,
    name: partition.name,
    partition,
    built: quoted(STAGING_SCHEMA, named(position)),
    builtName: named(position),
    keptName: `${kept}_p${position}`,
  }));
}

/**
 * Lays out a relation with everything that rows have to meet where it will stand, but no indexes yet: made last, they take
 * half as long as kept up row by row (measured). What an earlier try left behind goes.
 */
export async function layOut(tx: Tx, { built, schema, name }: Replacement): Promise<void> {
  const old = quoted(schema, name);
  await tx.query(`drop table if exists ${built}`);
  await tx.query(`create table ${built} (like ${old} including all excluding identity excluding indexes)`);
  await copyOptions(tx, old, built);
}

/** Which of the staged rows one statement copies. */
export type Share = (staging: string, bind: Bind) => string;

/**
 * What is copied into a relation: the rows of a partition by one statement, those of a whole table by two at a time, of which
 * each reads half of the blocks.
 */
export async function sharesOf(tx: Tx, run: EngineRun, { partition }: Replacement): Promise<Share[]> {
  if (partition) {
    const { name, type } = await periodOf(tx, run);
    const value = (bind: Bind, day: string) => `${bind(day)}::${type}`;
    return [
      (_, bind) => `${name} >= ${value(bind, partition.from)} and ${name} < ${value(bind, partition.to)}`,
    ];
  }
  const middle = `(${Math.floor((await blocksOf(tx, stagingTable(run.id))) / 2)},0)`;
  return ['<', '>='].map(side => (staging, bind) => `${staging}.ctid ${side} ${bind(middle)}::tid`);
}

/** Copies one share of the staged rows into a relation. Locks nothing that anybody else uses. */
export async function fill(tx: Tx, run: EngineRun, target: Table, into: string, share: Share): Promise<void> {
  const bind = binder();
  await tx.query(
    `insert into ${into} (${columnList(target)}) select ${columnList(target)} from ${stagingTable(run.id)} staged
     where ${share('staged', bind)}`,
    bind.values,
  );
}

/**
 * Gives a filled relation the indexes and constraints of the one whose place it will take, and for a partition the condition
 * that it will be attached by, so that nothing has to be read while others wait.
 */
export async function finish(tx: Tx, { built, partition, schema, name }: Replacement): Promise<void> {
  await copyIndexes(tx, quoted(schema, name), built);
  if (partition)
    await tx.query(`alter table ${built} add constraint ${BOUNDS} check (${partition.condition})`);
  await tx.query(`analyze ${built}`);
}

async function periodOf(tx: Tx, { plan }: EngineRun): Promise<{ name: string; type: string }> {
  const period = columnNamed(await tableNamed(tx, plan.scope.table), plan.scope.periodColumn);
  return { name: period.sql, type: period.typeName };
}

async function blocksOf(db: Db, relation: string): Promise<number> {
  const { rows } = await db.query<{ blocks: number }>(
    `select (pg_relation_size($1) / current_setting('block_size')::int)::float8 as blocks`,
    [relation],
  );
  return rows[0]?.blocks ?? 0;
}

/** Removes what was laid out and did not take anybody's place. */
export async function dropReplacements(tx: Tx, run: Pick<EngineRun, 'id'>): Promise<void> {
  const { rows } = await tx.query<{ name: string }>(
    `select c.relname as name from pg_catalog.pg_class c
     where c.relnamespace = to_regnamespace($1) and c.relkind = 'r' and c.relname ~ ('^' || $2 || '_p[0-9]+$')`,
    [STAGING_SCHEMA, unquoted(stagingTable(run.id))],
  );
  for (const { name } of rows) await tx.query(`drop table ${quoted(STAGING_SCHEMA, name)}`);
}

/** The name alone of a name that `names.ts` made, which needs no quotes. */
function unquoted(sql: string): string {
  return sql.slice(sql.lastIndexOf('.') + 1).replaceAll('"', '');
}
