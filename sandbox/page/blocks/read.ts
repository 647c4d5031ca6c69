/** Block Kit arrives as JSON that nobody has typed for us: these read what is there and shrug at the rest. */
export type Json = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(objectOf).filter(item => item !== null) : [];
}

export function stringOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))
    ? Number(value)
    : null;
}

/** The words of a text object, or of a bare string. */
export function wordsOf(value: unknown): string {
  return stringOf(value) ?? stringOf(objectOf(value)?.text) ?? '';
}
