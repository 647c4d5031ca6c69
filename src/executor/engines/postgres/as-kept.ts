import type { Db } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { beforeTable, OWN_COLUMNS } from './names.ts';
import { type Column, findTable, type Table, writableColumns } from './table.ts';

export type AsKept =
  | { readonly ok: true; readonly target: Table }
  | {
      readonly ok: false;
      readonly refused: { readonly outcome: 'refused'; readonly reason: string; readonly remedy: string };
    };

/**
 * The target with no other columns than the rows from before have, which are compared and put back: a column that was added
 * since keeps its values. Refused where one of theirs is gone or has another type by now. Takes no lock.
 */
export async function asKept(
  db: Db,
  run: Pick<EngineRun, 'id'>,
  target: Table,
  relation = beforeTable(run.id),
): Promise<AsKept> {
  const name = relation.replaceAll('"', '');
  const kept = await findTable(db, name);
  if (!kept) {
    return refused(
      `The rows from before, in ${name}, are not there any more.`,
      'Propose a correction backfill instead.',
    );
  }
  const columns = target.columns.filter(column => kept.columns.some(named(column)));
  const lost = writableColumns(kept).filter(
    ({ name: own, typeOid }) =>
      !OWN_COLUMNS.test(own) &&
      !columns.some(column => column.name === own && column.typeOid === typeOid && !column.generated),
  );
  if (lost.length === 0) return { ok: true, target: { ...target, columns } };
  const list = lost.map(({ name: own, typeName }) => `${own} (${typeName})`).join(', ');
  return refused(
    `The rows from before have columns that ${target.name} has no longer, or has with another type: ${list}.`,
    `Nothing was changed. Give the table these columns again and try once more, or propose a correction backfill; the rows from before are in ${name}.`,
  );
}

function named({ name }: Column): (column: Column) => boolean {
  return column => column.name === name;
}

function refused(reason: string, remedy: string): AsKept {
  return { ok: false, refused: { outcome: 'refused', reason, remedy } };
}
