import type { ReactNode } from 'react';
import styles from './json.module.css';

/** Levels that are open to begin with. */
const openLevels = 3;

/** JSON with folds: objects and lists open and close. */
export function JsonTree({ value }: { readonly value: unknown }): ReactNode {
  return (
    <div className={styles.tree}>
      <Node name={null} value={value} level={0} />
    </div>
  );
}

function Node({
  name,
  value,
  level,
}: {
  readonly name: string | null;
  readonly value: unknown;
  readonly level: number;
}): ReactNode {
  const label = name === null ? null : <span className={styles.key}>{name}: </span>;
  if (typeof value !== 'object' || value === null) {
    return (
      <div className={styles.leaf}>
        {label}
        <span className={styles[typeof value === 'string' ? 'string' : 'other']}>
          {JSON.stringify(value) ?? 'none'}
        </span>
      </div>
    );
  }
  const entries = Object.entries(value);
  const [before, after] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) {
    return (
      <div className={styles.leaf}>
        {label}
        {before}
        {after}
      </div>
    );
  }
  return (
    <details className={styles.branch} open={level < openLevels}>
      <summary>
        {label}
        {before}
        <span className={styles.size}>
          {entries.length} {after}
        </span>
      </summary>
      {entries.map(([key, item]) => (
        <Node key={key} name={key} value={item} level={level + 1} />
      ))}
    </details>
  );
}
