import type { Message } from '../people/message.ts';
import { NotSeen } from '../people/waiting.ts';

/** A step of the story that did not happen within its time. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

/** The story as it is told on the terminal: who does what, and what they read. */
export class Transcript {
  readonly #write: (line: string) => void;
  readonly #began = Date.now();

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** A heading: a new part of the story begins. */
  chapter(title: string): void {
    this.#write(`\n${title}\n${'─'.repeat(title.length)}`);
  }

  /** Somebody does something; resolves with what it gives. Throws StepFailed with what was on the screen instead. */
  async step<T>(what: string, act: () => Promise<T>): Promise<T> {
    try {
      const result = await act();
      this.#write(`${this.#clock()}  ${what}`);
      return result;
    } catch (error) {
      const seen = error instanceof Error ? error.message : String(error);
      const why = error instanceof NotSeen ? 'It did not happen within its time.' : 'It failed.';
      throw new StepFailed(`${what}\n${why}\n${seen}`);
    }
  }

  /** What a message reads, indented below the step that brought it about; cut after `lines` lines. */
  quote(message: Message, lines = 12): void {
    const text = message.plain.split('\n').filter(line => line.trim() !== '');
    const where = message.isEphemeral ? `${message.channelName}, to one person only` : message.channelName;
    this.#write(`          ┌ ${where}`);
    for (const line of text.slice(0, lines)) this.#write(`          │ ${line}`);
    if (text.length > lines) this.#write(`          │ … ${text.length - lines} more lines`);
  }

  #clock(): string {
    return `${((Date.now() - this.#began) / 1000).toFixed(1).padStart(6)} s`;
  }
}
