import type { ParseResult } from 'libpg-query';
import { hasSqlDetails, loadModule, parseSync, scanSync } from 'libpg-query';
import { rememberRecent } from './recent.ts';

/** PostgreSQL's own parser is a WebAssembly module; loading it here, once, costs about 50 ms and makes every call synchronous. */
await loadModule();

/**
 * The parser recurses, and a stack overflow inside WebAssembly spoils the module for every later call. Measured: no
 * shape of SQL overflows the default stack with 4,000 tokens; a chain of 10,000 does.
 */
export const MAX_TOKENS = 4_000;

/** A lexical token as PostgreSQL's scanner sees it. `start` and `end` index into the JavaScript string. */
export type Token = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly name: string;
};

/** The scanner hands its tokens over as JSON and forgets to escape these. None can begin or end a token that matters. */
const UNESCAPED = /[^\P{Cc}\t\r\n\u0080-\u009f]/gu;

type Statements = NonNullable<ParseResult['stmts']>;

export type Parsed =
  | { readonly ok: true; readonly statements: Statements }
  | { readonly ok: false; readonly message: string; readonly offset: number };

/**
 * Parses `sql` as PostgreSQL 18 does. An error is a value, with the offset into the string at which it was noticed.
 */
export function parseSql(sql: string): Parsed {
  // The parser reads a C string, which would end here while PostgreSQL went on to refuse it.
  const nul = sql.indexOf('\0');
  if (nul >= 0) return { ok: false, message: 'the text holds a NUL character', offset: nul };
  const tokens = scanSql(sql);
  const beyond = tokens?.[MAX_TOKENS];
  if (beyond)
    return { ok: false, message: `the text is longer than ${MAX_TOKENS} tokens`, offset: beyond.start };
  try {
    return { ok: true, statements: parseSync(sql).stmts ?? [] };
  } catch (error) {
    const details = hasSqlDetails(error) ? error.sqlDetails : undefined;
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, message, offset: codePointToOffset(sql, details?.cursorPosition ?? 0) };
  }
}

/** The tokens of `sql`, comments included; undefined when a string, a quoted name or a comment is not closed. */
export function scanSql(sql: string): readonly Token[] | undefined {
  return recentScans(sql);
}

/** One judgement scans its text four times, and each unit of a run scans that of its logic. */
const SCANS_KEPT = 8;

const recentScans = rememberRecent(SCANS_KEPT, scan);

function scan(sql: string): readonly Token[] | undefined {
  try {
    const { tokens } = scanSync(sql.replace(UNESCAPED, ' '));
    const toOffset = byteToOffset(sql);
    return tokens.map(token => ({
      start: toOffset(token.start),
      end: toOffset(token.end),
      text: token.text,
      name: token.tokenName,
    }));
  } catch {
    return undefined;
  }
}

/** The parser counts UTF-8 bytes where JavaScript counts UTF-16 units. */
export function byteToOffset(sql: string): (byte: number) => number {
  const length = Buffer.byteLength(sql);
  if (length === sql.length) return byte => byte;
  const offsets = new Uint32Array(length + 1);
  let byte = 0;
  let offset = 0;
  for (const character of sql) {
    offsets[byte] = offset;
    byte += Buffer.byteLength(character);
    offset += character.length;
  }
  offsets[length] = sql.length;
  return at => offsets[at] ?? sql.length;
}

/** Errors of the parser count code points. */
function codePointToOffset(sql: string, codePoints: number): number {
  return Array.from(sql).slice(0, codePoints).join('').length;
}
