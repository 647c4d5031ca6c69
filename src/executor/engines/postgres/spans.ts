import { binder } from '../../../checks/query.ts';
import type { Tx } from '../../../store/db.ts';
import type { Span } from './delta.ts';
import { collated } from './key-ranges.ts';
import type { Column } from './table.ts';

/**
 * The least and the greatest value of each column over two sets of rows, in its own order, which their texts do not have. Null
 * where it is not known of one of them. Reads no row.
 */
export async function widest(
  tx: Tx,
  columns: readonly Column[],
  a: readonly Span[] | null,
  b: readonly Span[] | null,
): Promise<Span[] | null> {
  if (!a || !b) return null;
  if (columns.length === 0) return [];
  const bind = binder();
  const ends = columns.map((column, index) => {
    const both = (end: 0 | 1) =>
      [a[index]?.[end] ?? null, b[index]?.[end] ?? null].map(value =>
        collated(`${bind(value)}::text::${column.typeName}`, column),
      );
    return `array[least(${both(0).join(', ')})::text, greatest(${both(1).join(', ')})::text] as "${index}"`;
  });
  const { rows } = await tx.query<Record<string, Span>>(`select ${ends.join(', ')}`, bind.values);
  return columns.map((_, index) => rows[0]?.[index] ?? [null, null]);
}
