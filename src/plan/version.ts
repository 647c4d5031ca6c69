/** PostgreSQL keeps this many bytes of a name; the catalog names tables in ASCII. */
const NAME_BYTES = 63;

/** What a version of a table is called: the view that consumers move to, and the table that holds its rebuilt rows. */
export function versionOf(
  table: string,
  backfillId: number,
): { readonly view: string; readonly rows: string } {
  const dot = table.indexOf('.');
  const schema = dot < 0 ? '' : table.slice(0, dot + 1);
  const name = table.slice(dot + 1);
  const view = `_bf${backfillId}`;
  const rows = `${view}_rows`;
  const stem = name.slice(0, NAME_BYTES - rows.length);
  return { view: `${schema}${stem}${view}`, rows: `${schema}${stem}${rows}` };
}
