import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { BOUNDS, pairIndexes, renameIndex, unlike } from './like-relation.ts';
import { beforeTable, OWN_SCHEMA, quoted } from './names.ts';
import type { Replacement } from './replacements.ts';
import { inTheWayOfSwap } from './swap-obstacles.ts';
import type { Table } from './table.ts';

/**
 * One table over all partitions that are kept, so that they are read and dropped as one. Children by inheritance and
 * not partitions of it: those would be read once more while they are attached.
 */
export async function keepTogether(
  tx: Tx,
  run: EngineRun,
  target: Table,
  replacements: readonly Replacement[],
): Promise<void> {
  if (replacements.some(({ partition }) => partition === null)) return;
  await tx.query(`create table ${beforeTable(run.id)} (like ${target.sql} including generated)`);
}

/**
 * The old relation goes to the kept ones and the finished one takes its place, and the names of its indexes and keys, which
 * statements may name. Locks both, and the target, exclusively.
 */
export async function takePlace(
  tx: Tx,
  target: Table,
  { schema, name, partition, built, builtName, keptName }: Replacement,
  run: EngineRun,
): Promise<void> {
  const place = quoted(schema, name);
  const indexes = await pairIndexes(tx, place, built);
  if (partition) await tx.query(`alter table ${target.sql} detach partition ${place}`);
  for (const [at, index] of indexes.entries()) {
    await renameIndex(tx, schema, index.place, keptIndex(keptName, at));
  }
  await moveTo(tx, place, { schema, name: keptName }, OWN_SCHEMA);
  if (partition) {
    await tx.query(`alter table ${quoted(OWN_SCHEMA, keptName)} inherit ${beforeTable(run.id)}`);
  }
  await tx.query(`alter table ${built} set schema ${quoted(schema)}`);
  await tx.query(`alter table ${quoted(schema, builtName)} rename to ${quoted(name)}`);
  for (const index of indexes) await renameIndex(tx, schema, index.other, index.place);
  if (partition) await attach(tx, target, place, partition.bound);
}

/** What an index of a kept relation is called: several may be kept of the same table. */
function keptIndex(keptName: string, at: number | string): string {
  return `${keptName}_i${at}`;
}

/** A relation that was swapped out. */
export type Swapped = {
  readonly schema: string;
  readonly name: string;
  readonly keptName: string;
  readonly bound: string | null;
  readonly condition: string | null;
};

/** Lets PostgreSQL know, before anybody has to wait, that a kept partition fits where it was. Reads it once. */
export async function readyToReturn(tx: Tx, { keptName, condition }: Swapped): Promise<void> {
  if (condition === null) return;
  const kept = quoted(OWN_SCHEMA, keptName);
  await tx.query(`alter table ${kept} drop constraint if exists ${BOUNDS}`);
  await tx.query(`alter table ${kept} add constraint ${BOUNDS} check (${condition})`);
}

/** The kept relation takes its place again, and the one that stood there goes for good. */
export async function giveBack(
  tx: Tx,
  target: Table,
  { schema, name, keptName, bound }: Swapped,
  run: EngineRun,
): Promise<void> {
  const place = quoted(schema, name);
  const kept = quoted(OWN_SCHEMA, keptName);
  const indexes = await pairIndexes(tx, place, kept);
  if (bound !== null) {
    await tx.query(`alter table ${target.sql} detach partition ${place}`);
    await tx.query(`alter table ${kept} no inherit ${beforeTable(run.id)}`);
  }
  await tx.query(`drop table ${place}`);
  await moveTo(tx, kept, { schema: OWN_SCHEMA, name }, schema);
  for (const index of indexes) {
    if (index.other.startsWith(keptIndex(keptName, '')))
      await renameIndex(tx, schema, index.other, index.place);
  }
  if (bound !== null) await attach(tx, target, place, bound);
}

/**
 * What would go with the relations that took the places of others, because it was put on them since: privileges, views,
 * indexes and the like. Takes no lock; the caller holds the target's.
 */
export async function putOnSince(tx: Tx, target: Table, swapped: readonly Swapped[]): Promise<string[]> {
  const oids: number[] = [];
  const differing: string[] = [];
  for (const { schema, name, keptName } of swapped) {
    const place = quoted(schema, name);
    const { rows } = await tx.query<{ oid: number }>('select $1::regclass::oid as oid', [place]);
    oids.push(...rows.map(({ oid }) => oid));
    differing.push(
      ...(await unlike(tx, place, quoted(OWN_SCHEMA, keptName))).map(what => `${what} of ${name}`),
    );
  }
  const isPartitioned = swapped.some(({ bound }) => bound !== null);
  return [...(await inTheWayOfSwap(tx, oids, isPartitioned ? target.oid : null)), ...differing];
}

export async function noteSwapped(
  tx: Tx,
  run: EngineRun,
  replacements: readonly Replacement[],
): Promise<void> {
  await tx.query(
    `insert into backfill.swapped (run_id, position, schema_name, table_name, kept_as, bound, condition)
     select $1, ordinality, schema_name, table_name, kept_as, bound, condition
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       with ordinality as swapped (schema_name, table_name, kept_as, bound, condition, ordinality)`,
    [
      run.id,
      replacements.map(({ schema }) => schema),
      replacements.map(({ name }) => name),
      replacements.map(({ keptName }) => keptName),
      replacements.map(({ partition }) => partition?.bound ?? null),
      replacements.map(({ partition }) => partition?.condition ?? null),
    ],
  );
}

/** What a run swapped out, in the order of the swap. Takes no lock. */
export async function swappedBy(db: Db, run: EngineRun): Promise<Swapped[]> {
  const { rows } = await db.query<Swapped>(
    `select schema_name as schema, table_name as name, kept_as as "keptName", bound, condition
     from backfill.swapped where run_id = $1 order by position`,
    [run.id],
  );
  return rows;
}

/** Renamed first: its old name may be taken where it goes. */
async function moveTo(
  tx: Tx,
  relation: string,
  renamed: { schema: string; name: string },
  schema: string,
): Promise<void> {
  const under = quoted(renamed.schema, renamed.name);
  if (under !== relation) await tx.query(`alter table ${relation} rename to ${quoted(renamed.name)}`);
  await tx.query(`alter table ${under} set schema ${quoted(schema)}`);
}

async function attach(tx: Tx, target: Table, place: string, bound: string): Promise<void> {
  await tx.query(`alter table ${target.sql} attach partition ${place} ${bound}`);
  await tx.query(`alter table ${place} drop constraint ${BOUNDS}`);
}
