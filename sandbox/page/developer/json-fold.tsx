import type { ReactNode } from 'react';
import styles from './json.module.css';

export function JsonFold({ label, value }: { readonly label: string; readonly value: unknown }): ReactNode {
  return (
    <details className={styles.fold}>
      <summary>{label}</summary>
      <pre className={styles.json}>{JSON.stringify(value, null, 2)}</pre>
    </details>
  );
}
