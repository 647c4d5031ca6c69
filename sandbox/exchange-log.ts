import type { PageExchange } from './page-contract.ts';
import type { Changes } from './workspace/changes.ts';

export type Exchange = PageExchange;

/** What is kept of the requests and answers between the app and the workspace, both ways. */
export class ExchangeLog {
  #seq = 0;
  readonly #exchanges: Exchange[] = [];
  readonly #changes: Changes;
  readonly #kept: number;

  constructor(changes: Changes, kept = 2_000) {
    this.#changes = changes;
    this.#kept = kept;
  }

  add(exchange: Omit<Exchange, 'seq'>): Exchange {
    this.#seq += 1;
    const numbered = { ...exchange, seq: this.#seq };
    this.#exchanges.push(numbered);
    if (this.#exchanges.length > this.#kept) this.#exchanges.shift();
    this.#changes.tell({ kind: 'exchange', exchange: numbered.seq });
    return numbered;
  }

  /** Exchanges after `seq`, oldest first; the last `limit` of them. */
  after(seq: number, limit = 200): readonly Exchange[] {
    return this.#exchanges.filter(exchange => exchange.seq > seq).slice(-limit);
  }

  find(seq: number): Exchange | undefined {
    return this.#exchanges.find(exchange => exchange.seq === seq);
  }

  /** Every exchange whose title is `title` (`chat.postMessage`, `reaction_added` …), oldest first. */
  of(title: string): readonly Exchange[] {
    return this.#exchanges.filter(exchange => exchange.title === title);
  }
}
