import { scanSql, type Token } from './parser.ts';

/** The values the executor fills in for each unit of replay: its bounds `[unit_start, unit_end)` and the time logic is asked as of. */
export const PLACEHOLDERS = ['unit_start', 'unit_end', 'as_of'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** A `:name` in SQL text, outside strings and comments. `start` is the offset of the colon. */
export type PlaceholderUse = { readonly name: string; readonly start: number; readonly end: number };

/** SQL for PostgreSQL, and the placeholder that each of `$1`, `$2` … stands for, in that order. */
export type BoundSql = { readonly text: string; readonly order: readonly Placeholder[] };

/**
 * Every `:name` that stands outside strings, quoted names and comments; `::` is a cast and no placeholder.
 * Undefined when the text cannot be split into tokens.
 */
export function findPlaceholders(sql: string): PlaceholderUse[] | undefined {
  const tokens = scanSql(sql);
  return tokens?.flatMap((token, index) => {
    const colon = tokens[index - 1];
    return colon && startsPlaceholder(sql, colon, token)
      ? [{ name: token.text, start: colon.start, end: token.end }]
      : [];
  });
}

function startsPlaceholder(sql: string, colon: Token, name: Token): boolean {
  return sql.slice(colon.start, colon.end) === ':' && colon.end === name.start && /^[a-z_]/i.test(name.text);
}

/**
 * Rewrites `:unit_start`, `:unit_end` and `:as_of` to `$1`, `$2` …, numbered by first appearance. Each keeps the width of
 * the name it replaces, so a position in an error from PostgreSQL is a position in the file people wrote.
 * Other text, unknown names included, is left as it is: `judgeSelect` is what refuses it.
 */
export function bindUnitPlaceholders(sql: string): BoundSql {
  const order: Placeholder[] = [];
  let text = '';
  let copied = 0;
  for (const use of findPlaceholders(sql) ?? []) {
    const name = PLACEHOLDERS.find(known => known === use.name);
    if (!name) continue;
    if (!order.includes(name)) order.push(name);
    const parameter = `$${order.indexOf(name) + 1}`.padStart(use.end - use.start);
    text += sql.slice(copied, use.start) + parameter;
    copied = use.end;
  }
  return { text: text + sql.slice(copied), order };
}
