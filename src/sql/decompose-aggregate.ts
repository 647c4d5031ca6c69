import { byteToOffset, parseSql, scanSql, type Token } from './parser.ts';
import { calledFunction } from './tree-facts.ts';
import { isRecord, nodesOf, type TreeNode } from './walk.ts';

/**
 * A metric taken apart into sums and counts. Those of disjoint sets of rows add up, and those of rows that are gone can
 * be taken off again, so the metric of a month is known from its units and that of rebuilt rows from what differs.
 */
export type Decomposed = {
  /** Aggregates whose value is a sum or a count, as SQL. */
  readonly states: readonly string[];
  /** The metric in terms of them: gets how each state is spelled there, in their order. */
  readonly value: (spelled: readonly string[]) => string;
};

/** Functions of one row that may stand around aggregates; anything else might be an aggregate itself. */
const PLAIN = new Set(['abs', 'ceil', 'ceiling', 'floor', 'round', 'trunc']);

type Call = {
  readonly start: number;
  readonly end: number;
  readonly states: readonly string[];
  readonly name: string;
};

/**
 * Takes a metric that passed `judgeAggregate` apart; null when it holds anything but `sum`, `count` and `avg`, in which
 * nothing is DISTINCT or ordered.
 */
export function decomposeAggregate(sql: string): Decomposed | null {
  const before = 'select ';
  const parsed = parseSql(before + sql);
  const tokens = scanSql(sql);
  if (!parsed.ok || !tokens) return null;
  const offset = byteToOffset(before + sql);
  const calls: Call[] = [];
  const found = [...nodesOf(parsed.statements)];
  if (found.some(({ type }) => type === 'WindowDef' || type === 'GroupingFunc')) return null;
  for (const node of found.filter(({ type }) => type === 'FuncCall')) {
    const start = offset(Number(node.fields.location ?? 0)) - before.length;
    if (PLAIN.has(calledFunction(node)?.name ?? '')) continue;
    const call = spanOf(sql, tokens, start, node);
    // A function inside the arguments of an aggregate sees one row, whatever it is.
    if (!call && !calls.some(outer => start > outer.start && start < outer.end)) return null;
    if (call) calls.push(call);
  }
  const outermost = calls.filter(
    call => !calls.some(other => other.start < call.start && call.end <= other.end),
  );
  return outermost.length === 0 ? null : assemble(sql, outermost);
}

/** An aggregate that adds up, from its name to the end of its FILTER; undefined for every other function. */
function spanOf(
  sql: string,
  tokens: readonly Token[],
  start: number,
  { fields }: TreeNode,
): Call | undefined {
  const name = calledFunction({ type: 'FuncCall', fields, cteNames: new Set() })?.name ?? '';
  const special = ['agg_distinct', 'agg_order', 'agg_within_group', 'over', 'func_variadic'];
  if (!['sum', 'count', 'avg'].includes(name) || special.some(field => fields[field] !== undefined))
    return undefined;
  const first = tokens.findIndex(token => token.start === start);
  // Spelled with its schema it begins elsewhere.
  if (first < 0 || tokens[first + 1]?.text !== '(') return undefined;
  const close = closing(tokens, first + 1);
  const hasFilter = isRecord(fields.agg_filter);
  const last = hasFilter ? closing(tokens, close + 2) : close;
  const end = tokens[last]?.end;
  const opened = tokens[first + 1]?.end;
  if (end === undefined || opened === undefined) return undefined;
  const rest = sql.slice(opened, end);
  const states = name === 'count' ? [`count(${rest}`] : [`sum(${rest}`, `count(${rest}`];
  return { start, end, name, states };
}

/** The index of the bracket that closes the one at `open`. */
function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    if (tokens[index]?.text === '(') depth += 1;
    if (tokens[index]?.text === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return tokens.length;
}

const VALUES: Readonly<Record<string, (first: string, second: string) => string>> = {
  count: count => count,
  sum: (sum, count) => `case when ${count} > 0 then ${sum} end`,
  avg: (sum, count) => `${sum}::numeric / nullif(${count}, 0)`,
};

function assemble(sql: string, calls: readonly Call[]): Decomposed {
  const inOrder = calls.toSorted((a, b) => a.start - b.start);
  const states = [...new Set(inOrder.flatMap(call => call.states))];
  return {
    states,
    value(spelled) {
      const at = (state: string | undefined) => spelled[states.indexOf(state ?? '')] ?? 'null';
      let text = '';
      let copied = 0;
      for (const { start, end, name, states: own } of inOrder) {
        text += `${sql.slice(copied, start)}(${VALUES[name]?.(at(own[0]), at(own[1]))})`;
        copied = end;
      }
      return text + sql.slice(copied);
    },
  };
}
