/**
 * A value as text for a `jsonb` column. PostgreSQL takes neither the character NUL nor half a surrogate pair, and people
 * paste both: they are taken out and replaced, so that the rest of what was typed is kept.
 */
export function toJsonb(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'string' ? part.replaceAll('\0', '').toWellFormed() : part,
  );
}
