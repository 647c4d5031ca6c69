import { type Refused, refuse } from '../../../plan/refusal.ts';
import { judgeSelect } from '../../../sql/judge-select.ts';
import { scanSql } from '../../../sql/parser.ts';
import { bindUnitPlaceholders, findPlaceholders, type Placeholder } from '../../../sql/placeholders.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { isServerError, sayError } from './errors.ts';
import { quoted, STAGING_SCHEMA } from './names.ts';

/** What each placeholder is to PostgreSQL. A day compared with an instant is its midnight in the session's zone. */
const PLACEHOLDER_TYPES: Readonly<Record<Placeholder, string>> = {
  unit_start: 'date',
  unit_end: 'date',
  as_of: 'timestamptz',
};

export type OutputColumn = { readonly name: string; readonly typeOid: number; readonly typeName: string };

export type InspectedLogic = { readonly ok: true; readonly columns: readonly OutputColumn[] } | Refused;

/**
 * Judges the rebuild SQL of a plan without running it: by its text, then by what PostgreSQL resolves it to. A view of
 * it, rolled back at once, shows the functions behind every call, operator and cast, also inside the views it reads, and
 * the columns it returns.
 */
export async function inspectLogic(tx: Tx, run: EngineRun): Promise<InspectedLogic> {
  const { logic, inputs } = run.plan;
  const judged = await judgeSelect(logic.sql);
  if (!judged.ok) {
    const { reason, remedy, line, column } = judged.refusal;
    return refuse(
      'logic_refused',
      `The logic “${logic.title}”, line ${line}:${column}: ${reason}.`,
      sentence(remedy),
    );
  }
  const undeclared = judged.tables.filter(table => !inputs.includes(table));
  if (undeclared.length > 0) {
    return refuse(
      'logic_reads_undeclared',
      `The logic “${logic.title}” reads ${undeclared.join(', ')}, which ${undeclared.length === 1 ? 'is not an input' : 'are not inputs'} of the plan.`,
      'Add it to the inputs in the catalog and propose again: the inputs are part of what is approved.',
    );
  }
  return resolve(tx, run);
}

async function resolve(tx: Tx, run: EngineRun): Promise<InspectedLogic> {
  const { title, sql } = run.plan.logic;
  await tx.query('savepoint inspect');
  try {
    const name = await createView(tx, sql);
    const volatile = await volatileFunctions(tx, name);
    const columns = await columnsOfView(tx, name);
    await tx.query('rollback to savepoint inspect');
    if (volatile.length === 0) return { ok: true, columns };
    return refuse(
      'logic_volatile',
      `The logic “${title}” uses ${volatile.join(', ')}, which may change data or answer differently each time.`,
      'Use only functions that PostgreSQL knows as STABLE or IMMUTABLE.',
    );
  } catch (error) {
    if (!isServerError(error)) throw error;
    await tx.query('rollback to savepoint inspect');
    return refuse(
      'logic_refused',
      `PostgreSQL refuses the logic “${title}”: ${sayError(error)}.`,
      'Correct the SQL file in the catalog and propose again.',
    );
  }
}

/**
 * A view takes no parameters, so typed NULLs stand in for the placeholders. In the bot's own schema, because not everybody may
 * create temporary ones, and under a name that no other session uses at the same moment.
 */
async function createView(tx: Tx, sql: string): Promise<string> {
  const typed = replacePlaceholders(sql, name => `(null::${PLACEHOLDER_TYPES[name]})`);
  const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
  const view = quoted(STAGING_SCHEMA, `backfill_logic_${rows[0]?.pid ?? 0}`);
  await tx.query(`create view ${view} as ${withoutEnd(typed)}`);
  return view;
}

/** Functions that PostgreSQL calls VOLATILE, behind a view and every view under it. Takes no lock. */
async function volatileFunctions(tx: Tx, view: string): Promise<string[]> {
  const { rows } = await tx.query<{ name: string }>(
    `with recursive reached as (
       select $1::regclass::oid as relation
       union
       select d.refobjid from reached r
       join pg_rewrite w on w.ev_class = r.relation
       join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
         and d.refclassid = 'pg_class'::regclass
     ), called as (
       select distinct m[1]::oid as function from reached r
       join pg_rewrite w on w.ev_class = r.relation,
       regexp_matches(w.ev_action::text, ':(?:funcid|opfuncid|aggfnoid|winfnoid|hashfuncid|negfuncid) (\\d+)', 'g') m
     )
     select p.oid::regprocedure::text as name from called c join pg_proc p on p.oid = c.function
     where p.provolatile = 'v' order by 1`,
    [view],
  );
  return rows.map(row => row.name);
}

async function columnsOfView(tx: Tx, view: string): Promise<OutputColumn[]> {
  const { rows } = await tx.query<{ name: string; type_oid: number; type_name: string }>(
    `select attname as name, atttypid::int as type_oid, format_type(atttypid, atttypmod) as type_name
     from pg_attribute where attrelid = $1::regclass and attnum > 0 order by attnum`,
    [view],
  );
  return rows.map(row => ({ name: row.name, typeOid: row.type_oid, typeName: row.type_name }));
}

/** The logic as a subquery, its placeholders as `$1` …, and what each of them stands for. */
export type BoundLogic = {
  /** Comes first in a WITH: it gives the parameters their types before the logic can suggest others. */
  readonly types: readonly string[];
  readonly sql: string;
  readonly order: readonly Placeholder[];
};

export function bindLogic(sql: string): BoundLogic {
  const { text, order } = bindUnitPlaceholders(sql);
  const types = order.map((name, index) => `$${index + 1}::${PLACEHOLDER_TYPES[name]} as ${quoted(name)}`);
  return {
    types: types.length > 0 ? [`backfill_placeholders as (select ${types.join(', ')})`] : [],
    sql: `(${withoutEnd(text)}\n)`,
    order,
  };
}

/**
 * The logic as a subquery that is evaluated for each row of a relation of units, to stand behind LATERAL. Each unit is
 * rebuilt by itself, exactly as if it were alone: what the logic gathers by unit stays apart.
 */
export function logicOfEach(sql: string, values: Readonly<Record<Placeholder, () => string>>): string {
  return `(${withoutEnd(replacePlaceholders(sql, name => `(${values[name]()})`))}\n)`;
}

function replacePlaceholders(sql: string, replacement: (name: Placeholder) => string): string {
  let text = '';
  let copied = 0;
  for (const use of findPlaceholders(sql) ?? []) {
    text += `${sql.slice(copied, use.start)}${replacement(use.name as Placeholder)}`;
    copied = use.end;
  }
  return text + sql.slice(copied);
}

/** Without the semicolons around a single statement, which could not stand in brackets with them. */
function withoutEnd(sql: string): string {
  const ends = (scanSql(sql) ?? []).filter(token => token.text === ';');
  return ends.reduce((text, end) => `${text.slice(0, end.start)} ${text.slice(end.end)}`, sql);
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
