/** One value of the list: quoted, or everything up to the next comma or line. */
const ENTRY = /[^\S\n]*"((?:[^"]|"")*)"(?=\s*(?:[,\n]|$))|([^,\n]+)/g;

/**
 * The values that somebody typed into one field: separated by commas or lines, without blanks and repeats. A value that
 * holds a comma itself stands in double quotes, as in a spreadsheet's file: `"Acme, Inc", Globex`.
 */
export function readValues(text: string): string[] {
  const values = [...text.matchAll(ENTRY)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '').trim() : quoted.replaceAll('""', '"'),
  );
  return [...new Set(values.filter(value => value !== ''))];
}

/** The text that `readValues` reads as exactly these values. */
export function sayValues(values: readonly string[]): string {
  return values.map(value => (isPlain(value) ? value : `"${value.replaceAll('"', '""')}"`)).join(', ');
}

function isPlain(value: string): boolean {
  return value === value.trim() && !/[",\n]/.test(value);
}
