/** Why SQL is not accepted, where (offset from 0; line and column from 1), and what its author can do. */
export type SqlRefusal = {
  readonly rule: SqlRule;
  readonly reason: string;
  readonly remedy: string;
  readonly offset: number;
  readonly line: number;
  readonly column: number;
};

export type SqlRule =
  | 'syntax'
  | 'one_statement'
  | 'select_only'
  | 'no_into'
  | 'no_row_locks'
  | 'placeholders'
  | 'qualified_tables'
  | 'forbidden_function'
  | 'one_aggregate';

/** A refusal that points at `offset` in `sql`. */
export function refuse(
  sql: string,
  offset: number,
  refusal: Pick<SqlRefusal, 'rule' | 'reason' | 'remedy'>,
): SqlRefusal {
  return { ...refusal, offset, ...placeIn(sql, offset) };
}

/** A place in a text; line and column from 1. */
export type TextPlace = { readonly line: number; readonly column: number };

/** The line and column of `offset` in `text`. */
export function placeIn(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
