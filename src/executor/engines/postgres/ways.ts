import type { Scope } from '../../../plan/scope.ts';
import type { Strategy } from '../../../plan/strategy.ts';
import type { Db } from '../../../store/db.ts';
import { partitionsOf } from './partitions.ts';
import { withoutPrivileges } from './privileges.ts';
import { inTheWayOfSwap } from './swap-obstacles.ts';
import type { Table } from './table.ts';

export type ScopeOfTable = {
  readonly target: Table;
  readonly periodColumn: string;
  readonly scope: Scope;
  /** Every row of the table lies in the scope; undefined where nobody counted. */
  readonly isWhole?: boolean;
};

/** What speaks against a strategy that depends on how the table is built; empty where nothing does. Takes no lock. */
export async function inTheWayOf(db: Db, strategy: Strategy, about: ScopeOfTable): Promise<string[]> {
  const { target } = about;
  switch (strategy) {
    case 'swap_partitions': {
      const found = await partitionsOf(db, target, about.periodColumn, about.scope);
      if (!found.ok) return [...found.why];
      const oids = found.partitions.map(({ oid }) => oid);
      return [
        ...(await withoutPrivileges(db, target, strategy)),
        ...(await inTheWayOfSwap(db, oids, target.oid)),
      ];
    }
    case 'swap_table': {
      if (target.kind !== 'r') return ['the table is partitioned'];
      if (about.isWhole === false || about.scope.filters.length > 0) {
        return ['the table holds rows outside the scope'];
      }
      return [
        ...(await withoutPrivileges(db, target, strategy)),
        ...(await inTheWayOfSwap(db, [target.oid], null)),
      ];
    }
    case 'versioned_output':
      return [
        ...(await withoutPrivileges(db, target, strategy)),
        // Its view would read the table with the bot's own rights, and its rows would have no policies.
        ...((await hasRowSecurity(db, target))
          ? ['row security, which a version beside it would go round']
          : []),
      ];
    default:
      return [];
  }
}

/** Whether policies say who may read which of its rows. Takes no lock. */
async function hasRowSecurity(db: Db, { oid }: Table): Promise<boolean> {
  const { rows } = await db.query<{ secured: boolean }>(
    'select relrowsecurity or relforcerowsecurity as secured from pg_catalog.pg_class where oid = $1',
    [oid],
  );
  return rows[0]?.secured ?? false;
}
