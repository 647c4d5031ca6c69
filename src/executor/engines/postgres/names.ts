import pg from 'pg';

/** The schema of everything that outlives a run, and the one that holds what nobody may see yet. */
export const OWN_SCHEMA = 'backfill';
export const STAGING_SCHEMA = 'backfill_staging';

/** May read the inputs and write staging, nothing else; rebuild SQL and checks run as it. */
export const REBUILD_ROLE = 'backfill_rebuild';

/** Columns that the bot adds to rows of a target, in tables of its own and in statements: no target may have one of these. */
export const OWN_COLUMNS = /^backfill_(op|base|made|unit|period|there|copies|part|key_\d+|span\d+)$/;

/** `"analytics"."signups"`: whatever the names hold, each stays one name. */
export function quoted(...names: readonly string[]): string {
  return names.map(name => pg.escapeIdentifier(name)).join('.');
}

/** `bf_1_r1` for the run `BF-1/r1`: fit for a table name, and different for different runs. */
export function tableNameOf(runId: string): string {
  return runId.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
}

export function stagingTable(runId: string): string {
  return quoted(STAGING_SCHEMA, tableNameOf(runId));
}

/** What a promotion of changed rows wrote, kept as long as what it replaced. */
export function promotedTable(runId: string): string {
  return quoted(OWN_SCHEMA, `promoted_${tableNameOf(runId)}`);
}

/** What a promotion of a whole scope did to each row, while its rollback is prepared. */
export function changesTable(runId: string): string {
  return quoted(OWN_SCHEMA, `changes_${tableNameOf(runId)}`);
}

export function beforeTable(runId: string): string {
  return quoted(OWN_SCHEMA, `before_${tableNameOf(runId)}`);
}
