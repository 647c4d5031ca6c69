import type { Workspace } from './model.ts';

/** What the page shows: not there yet, there, or why it cannot be. */
export type Loading =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: string; readonly isUnknownPerson: boolean }
  | { readonly kind: 'ready'; readonly workspace: Workspace };

/** Holds the workspace outside React, so that a change re-renders only who reads what changed. */
export class Store {
  #loading: Loading = { kind: 'loading' };
  readonly #listeners = new Set<() => void>();

  get loading(): Loading {
    return this.#loading;
  }

  get workspace(): Workspace | null {
    return this.#loading.kind === 'ready' ? this.#loading.workspace : null;
  }

  set(loading: Loading): void {
    this.#loading = loading;
    for (const listener of this.#listeners) listener();
  }

  /** Changes the workspace, if it is there. */
  change(next: (workspace: Workspace) => Workspace): void {
    if (this.#loading.kind !== 'ready') return;
    const workspace = next(this.#loading.workspace);
    if (workspace !== this.#loading.workspace) this.set({ kind: 'ready', workspace });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
