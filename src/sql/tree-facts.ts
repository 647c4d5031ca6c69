import { isUnrepeatable } from './function-rules.ts';
import { isRecord, type TreeNode } from './walk.ts';

/** The strings of a dotted name as the tree holds it: `[{ String: { sval } }, …]`. */
export function namesIn(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap(item =>
    isRecord(item) && isRecord(item.String) && typeof item.String.sval === 'string' ? [item.String.sval] : [],
  );
}

/** The function a node calls: `sum`, `analytics.share`, `current_date`; `pg_catalog.` is left out. */
export function calledFunction({
  type,
  fields,
}: TreeNode): { name: string; argumentCount: number } | undefined {
  if (type === 'FuncCall') {
    const names = namesIn(fields.funcname);
    const name = (names[0] === 'pg_catalog' ? names.slice(1) : names).join('.');
    return { name, argumentCount: Array.isArray(fields.args) ? fields.args.length : 0 };
  }
  if (type === 'SQLValueFunction') {
    const name = String(fields.op)
      .replace(/^SVFOP_/, '')
      .replace(/_N$/, '')
      .toLowerCase();
    return { name, argumentCount: 0 };
  }
  return undefined;
}

/** What in this node makes a rerun give other rows: a clock, a random number, a sample, `'today'::date`. */
export function unrepeatablePart(node: TreeNode): string | undefined {
  const call = calledFunction(node);
  if (call && isUnrepeatable(call.name, call.argumentCount)) return call.name;
  if (node.type === 'RangeTableSample' && !node.fields.repeatable) return 'tablesample';
  if (node.type === 'TypeCast') return clockWord(node.fields.arg);
  return undefined;
}

/** PostgreSQL reads these words as the current time when they are cast to a date or a timestamp. */
function clockWord(castFrom: unknown): string | undefined {
  const constant = isRecord(castFrom) && isRecord(castFrom.A_Const) ? castFrom.A_Const.sval : undefined;
  const text =
    isRecord(constant) && typeof constant.sval === 'string' ? constant.sval.trim().toLowerCase() : '';
  return /^(now|today|tomorrow|yesterday)$/.test(text) ? `'${text}'` : undefined;
}
