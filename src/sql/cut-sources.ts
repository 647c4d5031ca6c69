import { byteToOffset, parseSql, scanSql, type Token } from './parser.ts';
import { nodesOf, type TreeNode } from './walk.ts';

export type CutSources =
  | { readonly ok: true; readonly sql: string }
  /** These tables are read, and nobody said which of their rows to leave out. */
  | { readonly ok: false; readonly uncut: readonly string[] };

/**
 * The same SELECT, reading of each table only the rows for which its condition holds: `raw.events e` becomes
 * `(select * from raw.events where …) e`. Text and not tree, so that everything else stays as people wrote it. A table
 * without a condition makes the answer a refusal, because what it held at the time is not known.
 */
export function cutSources(sql: string, conditions: ReadonlyMap<string, string>): CutSources {
  const parsed = parseSql(sql);
  if (!parsed.ok) return { ok: true, sql };
  const tokens = scanSql(sql) ?? [];
  const toOffset = byteToOffset(sql);
  const reads = parsed.statements
    .flatMap(statement => [...nodesOf(statement.stmt)])
    .flatMap(node => readOf(node, toOffset, tokens))
    .sort((a, b) => b.start - a.start);
  const uncut = [...new Set(reads.filter(({ table }) => !conditions.has(table)).map(({ table }) => table))];
  if (uncut.length > 0) return { ok: false, uncut: uncut.sort() };
  let text = sql;
  for (const { table, start, end, alias } of reads) {
    const read = `(select * from ${sql.slice(start, end)} where ${conditions.get(table)})${alias}`;
    text = `${text.slice(0, start)}${read}${text.slice(end)}`;
  }
  return { ok: true, sql: text };
}

type Read = { readonly table: string; readonly start: number; readonly end: number; readonly alias: string };

/** Where a table is named. Without a name of its own in the query it keeps the table's, which a subquery would lose. */
function readOf(
  { type, fields, cteNames }: TreeNode,
  toOffset: (byte: number) => number,
  tokens: readonly Token[],
): Read[] {
  if (type !== 'RangeVar') return [];
  const { schemaname, relname, location, alias } = fields;
  if (typeof relname !== 'string' || (!schemaname && cteNames.has(relname))) return [];
  const start = toOffset(typeof location === 'number' ? location : 0);
  const first = tokens.findIndex(token => token.start === start);
  // `schema . table`, or a bare name.
  const end = tokens[first + (schemaname ? 2 : 0)]?.end;
  if (first < 0 || end === undefined) return [];
  const table = [schemaname, relname].filter(part => typeof part === 'string').join('.');
  return [{ table, start, end, alias: alias ? '' : ` as "${relname.replaceAll('"', '""')}"` }];
}
