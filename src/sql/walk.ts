/**
 * A node of PostgreSQL's parse tree: its type (empty where the tree does not say) and its fields. Which CTE names it
 * can see decides what a table name means.
 */
export type TreeNode = {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly cteNames: ReadonlySet<string>;
};

type Pending = { readonly type: string; readonly value: unknown; readonly cteNames: ReadonlySet<string> };

/**
 * Every node under `root`, parents before children. A worklist and no recursion: people can nest deeper than the
 * JavaScript stack reaches.
 */
export function* nodesOf(root: unknown): Generator<TreeNode> {
  const pending: Pending[] = [{ type: '', value: root, cteNames: new Set() }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { type, value, cteNames } = next;
    if (Array.isArray(value)) {
      for (const item of value) pending.push({ type: '', value: item, cteNames });
    } else if (isRecord(value)) {
      yield { type, fields: value, cteNames };
      pending.push(...childrenOf(type, value, cteNames));
    }
  }
}

/** Types are the capitalised keys; the two halves of a UNION and the WITH in front of a query come without one. */
function childrenOf(type: string, fields: Record<string, unknown>, cteNames: ReadonlySet<string>): Pending[] {
  const withClause = fields.withClause;
  if (isRecord(withClause)) {
    const { ctes, visible } = resolveCtes(withClause, cteNames);
    return [...ctes, ...childrenOf(type, { ...fields, withClause: undefined }, visible)];
  }
  return Object.entries(fields).map(([key, value]) => {
    if (/^[A-Z]/.test(key)) return { type: key, value, cteNames };
    const isSetOperand = type === 'SelectStmt' && (key === 'larg' || key === 'rarg');
    return { type: isSetOperand ? 'SelectStmt' : '', value, cteNames };
  });
}

/** A CTE sees those before it, and with RECURSIVE all of them; the query behind WITH sees all. */
function resolveCtes(
  withClause: Record<string, unknown>,
  outer: ReadonlySet<string>,
): { ctes: Pending[]; visible: ReadonlySet<string> } {
  const definitions = (Array.isArray(withClause.ctes) ? withClause.ctes : []).map((value: unknown) => ({
    value,
    name: cteName(value),
  }));
  const all = new Set([...outer, ...definitions.map(({ name }) => name)]);
  const before = new Set(outer);
  const ctes = definitions.map(({ value, name }) => {
    const cteNames = withClause.recursive === true ? all : new Set(before);
    before.add(name);
    return { type: '', value, cteNames };
  });
  return { ctes, visible: all };
}

function cteName(value: unknown): string {
  const definition = isRecord(value) && isRecord(value.CommonTableExpr) ? value.CommonTableExpr : {};
  return typeof definition.ctename === 'string' ? definition.ctename : '';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
