/**
 * How many backfills one process works on at once. One that waits for the night, or for the warehouse, gives its lane to
 * another and takes one again before it goes on; its lease it keeps.
 */
export class Lanes {
  readonly #many: number;
  readonly #onFree: () => void;
  readonly #taken = new Set<number>();

  constructor(many: number, onFree: () => void) {
    this.#many = many;
    this.#onFree = onFree;
  }

  get isFree(): boolean {
    return this.#taken.size < this.#many;
  }

  /** Whether the backfill may work now; it may, too, where it has a lane already. */
  take(backfillId: number): boolean {
    if (!this.#taken.has(backfillId) && !this.isFree) return false;
    this.#taken.add(backfillId);
    return true;
  }

  giveBack(backfillId: number): void {
    if (this.#taken.delete(backfillId)) this.#onFree();
  }
}
