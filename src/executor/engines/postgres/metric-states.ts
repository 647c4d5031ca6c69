import { expressionsOf, spannedColumns } from '../../../checks/numbers.ts';
import { type Decomposed, decomposeAggregate } from '../../../sql/decompose-aggregate.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { isServerError, troubleOf } from './errors.ts';
import { columnList } from './scope-sql.ts';
import type { Column, Table } from './table.ts';

/** The types of which a sum can be taken back exactly: whole numbers and decimals, but no floating point. */
const EXACT: Readonly<Record<number, string>> = { 20: 'int8', 1700: 'numeric' };

/** `date`, `timestamp` and `timestamptz`. */
const INSTANTS = new Set([1082, 1114, 1184]);

/** What can be known of a scope from sums and counts: of the plan's metrics, and of what its checks compare. */
export type Measurable = {
  readonly expressions: ReadonlyMap<string, Decomposed>;
  /** Every sum and count that they need, with its type. */
  readonly states: ReadonlyMap<string, string>;
  /** Columns of which the least and the greatest value are wanted. */
  readonly spans: readonly Column[];
};

const known = new WeakMap<EngineRun, Measurable>();

/** Asks PostgreSQL for the types and reads no row. An expression that it refuses is left out: its check will say so. */
export async function measurableOf(tx: Tx, run: EngineRun, target: Table): Promise<Measurable> {
  const before = known.get(run);
  if (before) return before;
  const expressions = new Map<string, Decomposed>();
  const states = new Map<string, string>();
  const isInstant = (name: string) =>
    target.columns.some(column => column.name === name && INSTANTS.has(column.typeOid));
  for (const sql of expressionsOf(run.plan, isInstant)) {
    const decomposed = decomposeAggregate(sql);
    const types = decomposed && (await typesOf(tx, target, decomposed.states));
    if (!decomposed || !types?.every(type => type !== undefined)) continue;
    expressions.set(sql, decomposed);
    for (const [index, state] of decomposed.states.entries()) states.set(state, types[index] ?? 'numeric');
  }
  const spans: Column[] = [];
  for (const name of spannedColumns(run.plan)) {
    const column = target.columns.find(candidate => candidate.name === name && !candidate.generated);
    if (column && (await typesOf(tx, target, [`min(${column.sql})`, `max(${column.sql})`])))
      spans.push(column);
  }
  const found = { expressions, states, spans };
  known.set(run, found);
  return found;
}

/** Of columns that a rebuild has: what the database will compute by itself is not known before it did. */
async function typesOf(
  tx: Tx,
  target: Table,
  states: readonly string[],
): Promise<(string | undefined)[] | null> {
  await tx.query('savepoint typing');
  try {
    const { fields } = await tx.query(
      `select ${states.join(', ')} from (select ${columnList(target)} from ${target.sql}) backfill_typing where false`,
    );
    await tx.query('release savepoint typing');
    return fields.map(field => EXACT[field.dataTypeID]);
  } catch (error) {
    // A lock that did not come says nothing about the expression, of which some units would have numbers and others none.
    if (!isServerError(error) || troubleOf(error).kind === 'again') throw error;
    await tx.query('rollback to savepoint typing; release savepoint typing');
    return null;
  }
}
