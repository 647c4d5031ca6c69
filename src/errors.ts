/**
 * The base of every error this project raises on purpose.
 *
 * `code` reads `backfill_<area>_<what>` and is stable: logs, tests and callers match on it, never on the message.
 * A refusal that a person can act on is a value, not one of these.
 */
export class BackfillError extends Error {
  readonly code: string;

  constructor(code: `backfill_${string}`, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'BackfillError';
    this.code = code;
  }
}
