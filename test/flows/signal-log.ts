import type { WorkerSignals } from '../../src/executor/worker.ts';

/** What the executor said that it did, line by line, for stories that wait for it. */
export class SignalLog {
  readonly lines: string[] = [];
  readonly #waiting = new Set<() => void>();

  say(line: string): void {
    this.lines.push(line);
    for (const look of this.#waiting) look();
  }

  /** Resolves with the first line that fits, said already or yet to come; `from` leaves earlier ones out. */
  until(pattern: RegExp, from = 0): Promise<string> {
    return new Promise(resolve => {
      const look = () => {
        const found = this.lines.slice(from).find(line => pattern.test(line));
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** The first fitting line from now on. */
  next(pattern: RegExp): Promise<string> {
    return this.until(pattern, this.lines.length);
  }

  ofWorker(): WorkerSignals {
    return {
      stateReached: (id, state) => this.say(`BF-${id} ${state}`),
      unitStaged: (runId, unitKey) => this.say(`${runId} ${unitKey}`),
      rested: id => this.say(`BF-${id} rests`),
    };
  }
}
