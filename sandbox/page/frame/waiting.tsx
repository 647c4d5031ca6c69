import type { ReactNode } from 'react';
import { Button } from '../controls/button.tsx';
import styles from './waiting.module.css';

/** Before the workspace is there, or when it cannot be had. */
export function Waiting({ error }: { readonly error: string | null }): ReactNode {
  return (
    <main className={styles.waiting}>
      {error === null ? (
        <p role="status">Opening the workspace …</p>
      ) : (
        <div role="alert">
          <h1>The workspace is not there</h1>
          <p>{error}</p>
          <p>
            Start it with <code>npm run demo</code> in the project’s folder, then load this page again.
          </p>
          <Button look="primary" onClick={() => location.reload()}>
            Load again
          </Button>
        </div>
      )}
    </main>
  );
}
