import { namesIn } from './tree-facts.ts';
import { isRecord } from './walk.ts';

/**
 * The column names a SELECT returns, where its text alone tells: each output is a plain column or has an alias.
 * Undefined with `*`, with an unnamed expression, or for VALUES.
 */
export function outputColumns(statement: unknown): string[] | undefined {
  const select = isRecord(statement) && isRecord(statement.SelectStmt) ? statement.SelectStmt : statement;
  if (!isRecord(select)) return undefined;
  // A UNION takes its names from its first SELECT.
  if (select.larg) return outputColumns(select.larg);
  if (!Array.isArray(select.targetList)) return undefined;
  const names = select.targetList.map(outputName);
  return names.every(name => name !== undefined) ? names : undefined;
}

function outputName(target: unknown): string | undefined {
  const output = isRecord(target) && isRecord(target.ResTarget) ? target.ResTarget : {};
  if (typeof output.name === 'string') return output.name;
  const column = isRecord(output.val) && isRecord(output.val.ColumnRef) ? output.val.ColumnRef : {};
  const fields = Array.isArray(column.fields) ? column.fields : [];
  return namesIn(fields.slice(-1))[0];
}
