import { forbiddenEffect } from './function-rules.ts';
import { parseSql, scanSql } from './parser.ts';
import { refuse, type SqlRefusal } from './refusal.ts';
import { calledFunction, unrepeatablePart } from './tree-facts.ts';
import { isRecord, nodesOf } from './walk.ts';

/**
 * Judges the SQL of a metric: one expression over columns of the dataset, with at least one function call to gather
 * many rows into one number. Returns why it is refused, with the offset into `sql`, or undefined when it is fine.
 * The expression is later put into larger statements as text, so nothing in it may reach beyond itself.
 */
export function judgeAggregate(sql: string): SqlRefusal | undefined {
  const complain = (reason: string, remedy: string, offset = 0) =>
    refuse(sql, offset, { rule: 'one_aggregate', reason, remedy });
  const stray = scanSql(sql)?.find(token => token.text === ';' || token.name.endsWith('COMMENT'));
  if (stray) {
    return complain('A comment or a semicolon would cut off what follows', 'leave it out here', stray.start);
  }

  const before = 'select ';
  const parsed = parseSql(before + sql);
  if (!parsed.ok) {
    const offset = Math.max(0, parsed.offset - before.length);
    return complain(
      `PostgreSQL cannot read this: ${parsed.message}`,
      'write one aggregate, like sum(amount)',
      offset,
    );
  }
  const expression = soleExpression(parsed.statements);
  if (!expression)
    return complain('This is more than one expression', 'write one aggregate, like sum(amount)');

  const nodes = [...nodesOf(expression)];
  if (nodes.some(({ type }) => type === 'SubLink' || type === 'ParamRef')) {
    return complain(
      'A metric looks at the rows of its own dataset only',
      'leave out the subquery or parameter',
    );
  }
  const calls = nodes.flatMap(node => calledFunction(node)?.name ?? []);
  if (calls.length === 0) {
    return complain(
      'Nothing here gathers many rows into one number',
      'write one aggregate, like sum(amount)',
    );
  }
  const forbidden = calls.find(name => forbiddenEffect(name));
  if (forbidden) return complain(`${forbidden}() ${forbiddenEffect(forbidden)}`, 'leave the call out');
  const unrepeatable = nodes.map(unrepeatablePart).find(part => part !== undefined);
  if (unrepeatable) {
    return complain(
      `${unrepeatable} answers differently each time`,
      'compare with columns of the dataset instead',
    );
  }
  return undefined;
}

/** The one output of a SELECT that has nothing else: no FROM, WHERE, UNION, WITH, ORDER BY … */
function soleExpression(statements: readonly { stmt?: unknown }[]): unknown {
  const [statement, second] = statements;
  const select = isRecord(statement?.stmt) ? statement.stmt.SelectStmt : undefined;
  if (second || !isRecord(select) || !Array.isArray(select.targetList)) return undefined;
  const clauses = Object.keys(select).filter(key => !['targetList', 'limitOption', 'op'].includes(key));
  const [target, another] = select.targetList;
  const output = isRecord(target) && isRecord(target.ResTarget) ? target.ResTarget : {};
  const isPlain = clauses.length === 0 && !another && select.op === 'SETOP_NONE' && output.name === undefined;
  return isPlain ? output.val : undefined;
}
