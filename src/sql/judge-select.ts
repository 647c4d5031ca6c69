import { forbiddenEffect } from './function-rules.ts';
import { outputColumns } from './output-columns.ts';
import { byteToOffset, parseSql, scanSql } from './parser.ts';
import { bindUnitPlaceholders, findPlaceholders, PLACEHOLDERS, type Placeholder } from './placeholders.ts';
import { rememberRecent } from './recent.ts';
import { placeIn, refuse, type SqlRefusal, type SqlRule, type TextPlace } from './refusal.ts';
import { calledFunction, unrepeatablePart } from './tree-facts.ts';
import { nodesOf, type TreeNode } from './walk.ts';

export type Judgement =
  | {
      readonly ok: true;
      /** Tables and views read, `schema.name`, sorted; the names of WITH queries are not among them. */
      readonly tables: readonly string[];
      /** Where each of them is named first; line and column from 1. */
      readonly tablePlaces: ReadonlyMap<string, TextPlace>;
      /** Functions called, sorted, without `pg_catalog.`. */
      readonly functions: readonly string[];
      readonly placeholders: readonly Placeholder[];
      /** Names of the columns it returns; undefined when they cannot be told from the text (`select *`). */
      readonly columns: readonly string[] | undefined;
      /** What makes a rerun give other rows (`now`, `random` …), sorted; empty when nothing seen does. */
      readonly unrepeatable: readonly string[];
    }
  | { readonly ok: false; readonly refusal: SqlRefusal };

type Complaint = { rule: SqlRule; reason: string; remedy: string };

/**
 * Judges rebuild SQL by PostgreSQL's own parser: exactly one SELECT that changes nothing and locks nothing, names each
 * table with its schema, and takes no parameters but the unit placeholders. It reads no database, so whether tables
 * and columns exist, and what user-defined functions do, is for the engine to find out.
 */
export function judgeSelect(sql: string): Promise<Judgement> {
  return Promise.resolve(recentJudgements(sql));
}

/** More than a catalog of a dozen datasets has statements; a judgement is a few lists of names. */
const JUDGEMENTS_KEPT = 100;

const recentJudgements = rememberRecent(JUDGEMENTS_KEPT, judge);

function judge(sql: string): Judgement {
  const badPlaceholder = refusePlaceholders(sql);
  if (badPlaceholder) return { ok: false, refusal: badPlaceholder };
  const { text, order } = bindUnitPlaceholders(sql);

  const parsed = parseSql(text);
  if (!parsed.ok) {
    return no(sql, parsed.offset, {
      rule: 'syntax',
      reason: `PostgreSQL cannot read this: ${parsed.message}`,
      remedy: 'correct the SQL at this place; it has to be one SELECT that PostgreSQL accepts',
    });
  }
  const [statement, second] = parsed.statements;
  const toOffset = byteToOffset(text);
  if (!statement) return no(sql, 0, oneStatement('There is no SQL here'));
  if (second) {
    return no(sql, toOffset(second.stmt_location ?? 0), oneStatement('A second statement begins here'));
  }

  const nodes = [...nodesOf(statement.stmt)];
  for (const node of nodes) {
    const complaint = complainAbout(node);
    if (complaint) return no(sql, toOffset(locationOf(node)), complaint);
  }
  return {
    ok: true,
    tables: sorted(nodes.flatMap(tableRead)),
    tablePlaces: firstPlaces(nodes, offset => placeIn(sql, toOffset(offset))),
    functions: sorted(nodes.flatMap(node => calledFunction(node)?.name ?? [])),
    placeholders: order,
    columns: outputColumns(statement.stmt),
    unrepeatable: sorted(nodes.flatMap(node => unrepeatablePart(node) ?? [])),
  };
}

function refusePlaceholders(sql: string): SqlRefusal | undefined {
  const allowed = PLACEHOLDERS.map(name => `:${name}`).join(', ');
  const unknown = findPlaceholders(sql)?.find(use => !PLACEHOLDERS.some(name => name === use.name));
  if (unknown) {
    return refuse(sql, unknown.start, {
      rule: 'placeholders',
      reason: `:${unknown.name} is not a value that a unit of replay has`,
      remedy: `use ${allowed}; inside an array slice write a space after the colon`,
    });
  }
  const parameter = scanSql(sql)?.find(token => token.name === 'PARAM');
  return (
    parameter &&
    refuse(sql, parameter.start, {
      rule: 'placeholders',
      reason: `${parameter.text} is a numbered parameter, and nobody would give it a value`,
      remedy: `name the value instead: ${allowed}`,
    })
  );
}

/** What a node alone gives reason to refuse. Every statement but SELECT is refused wherever it stands, inside WITH too. */
function complainAbout(node: TreeNode): Complaint | undefined {
  if (node.type.endsWith('Stmt') && node.type !== 'SelectStmt') {
    return {
      rule: 'select_only',
      reason: `This is ${sayStatement(node.type)}, and rebuild logic may only read`,
      remedy: 'write it as one SELECT that returns the rebuilt rows; the bot does the writing',
    };
  }
  if (node.fields.intoClause) {
    return {
      rule: 'no_into',
      reason: 'SELECT … INTO would create a table',
      remedy: 'leave out INTO; the bot stages the rows that the SELECT returns',
    };
  }
  if (node.type === 'SelectStmt' && node.fields.lockingClause) {
    return {
      rule: 'no_row_locks',
      reason: 'FOR UPDATE or FOR SHARE would make others wait for rows that are only read here',
      remedy: 'leave out the locking clause',
    };
  }
  if (node.type === 'RangeVar' && !isCte(node) && (!node.fields.schemaname || node.fields.catalogname)) {
    const name = String(node.fields.relname);
    return {
      rule: 'qualified_tables',
      reason: `Which table "${name}" means would depend on settings of the session`,
      remedy: `write schema.table, for example raw.${name}`,
    };
  }
  return complainAboutCall(node);
}

function complainAboutCall(node: TreeNode): Complaint | undefined {
  const name = calledFunction(node)?.name;
  const effect = name && forbiddenEffect(name);
  if (!effect) return undefined;
  return {
    rule: 'forbidden_function',
    reason: `${name}() ${effect}`,
    remedy: 'leave the call out; rebuild logic may only read tables and compute',
  };
}

function tableRead(node: TreeNode): string[] {
  return node.type === 'RangeVar' && !isCte(node)
    ? [[node.fields.schemaname, node.fields.relname].join('.')]
    : [];
}

function firstPlaces(
  nodes: readonly TreeNode[],
  placeOf: (location: number) => TextPlace,
): Map<string, TextPlace> {
  const uses = nodes.flatMap(node => tableRead(node).map(table => ({ table, location: locationOf(node) })));
  // Later entries win in a Map, so the first use has to come last.
  return new Map(uses.sort((a, b) => b.location - a.location).map(use => [use.table, placeOf(use.location)]));
}

function isCte({ fields, cteNames }: TreeNode): boolean {
  return !fields.schemaname && cteNames.has(String(fields.relname));
}

/** Statements carry no position of their own: the first part of theirs that has one tells. */
function locationOf(node: TreeNode): number {
  if (typeof node.fields.location === 'number') return node.fields.location;
  const inside = [...nodesOf(node.fields)].flatMap(({ fields }) =>
    typeof fields.location === 'number' && fields.location >= 0 ? [fields.location] : [],
  );
  return inside.length > 0 ? Math.min(...inside) : 0;
}

function sayStatement(type: string): string {
  const words = type
    .replace(/Stmt$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();
  return /^[AEIOU]/.test(words) ? `an ${words}` : `a ${words}`;
}

function oneStatement(reason: string): Complaint {
  return { rule: 'one_statement', reason, remedy: 'give exactly one SELECT' };
}

function no(sql: string, offset: number, complaint: Complaint): Judgement {
  return { ok: false, refusal: refuse(sql, offset, complaint) };
}

function sorted(names: string[]): string[] {
  return [...new Set(names)].sort();
}
