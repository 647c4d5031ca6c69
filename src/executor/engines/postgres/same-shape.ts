import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { BASE, OP } from './delta.ts';
import { stagingTable } from './names.ts';
import { prove } from './proof-failed.ts';
import { type Table, tableNamed, writableColumns } from './table.ts';

/** The target may have been altered between the first unit and now; staging has the shape it had then. */
export async function proveSameShape(tx: Tx, run: EngineRun, target: Table): Promise<void> {
  const staging = await tableNamed(tx, stagingTable(run.id).replaceAll('"', ''));
  const shape = (table: Table) =>
    writableColumns(table)
      .filter(({ name }) => name !== OP && name !== BASE)
      .map(column => `${column.name} ${column.typeName}`)
      .join(', ');
  prove(
    shape(staging) === shape(target),
    `The columns of ${target.name} were changed since the rebuild began.`,
    'Nothing was changed. Propose the backfill again for the table as it is now.',
  );
}
