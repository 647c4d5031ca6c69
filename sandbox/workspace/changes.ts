/** What changed in the workspace. Notices name things; whoever listens reads the new state. */
export type Change =
  | { readonly kind: 'message'; readonly channel: string; readonly ts: string }
  | {
      readonly kind: 'message_removed';
      readonly channel: string;
      readonly ts: string;
      readonly ephemeralFor: string | null;
    }
  | { readonly kind: 'channel'; readonly channel: string }
  | { readonly kind: 'read'; readonly channel: string; readonly user: string }
  | { readonly kind: 'views'; readonly user: string }
  | { readonly kind: 'home'; readonly user: string }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'exchange'; readonly exchange: number }
  | { readonly kind: 'faults' };

export type NumberedChange = Change & { readonly seq: number };
export type ChangeListener = (change: NumberedChange) => void;

/** Tells listeners of changes in order, and keeps the last ones for a listener that was away. */
export class Changes {
  #seq = 0;
  readonly #listeners = new Set<ChangeListener>();
  readonly #recent: NumberedChange[] = [];
  readonly #kept: number;

  constructor(kept = 1_000) {
    this.#kept = kept;
  }

  get seq(): number {
    return this.#seq;
  }

  tell(change: Change): void {
    this.#seq += 1;
    const numbered = { ...change, seq: this.#seq };
    this.#recent.push(numbered);
    if (this.#recent.length > this.#kept) this.#recent.shift();
    for (const listener of this.#listeners) listener(numbered);
  }

  /** Calls the listener on every later change; returns how to stop. */
  listen(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The changes after `seq`, or null when some of them are no longer kept. */
  since(seq: number): readonly NumberedChange[] | null {
    if (seq > this.#seq) return null;
    const first = this.#recent[0];
    if (seq < this.#seq && (first === undefined || first.seq > seq + 1)) return null;
    return this.#recent.filter(change => change.seq > seq);
  }
}
