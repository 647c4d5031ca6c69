import { type ReactNode, useState } from 'react';
import { IconButton } from '../controls/button.tsx';
import { ScrollRegion } from '../controls/scroll-region.tsx';
import type { BlockProps } from './block-list.tsx';
import { Cell, sortKey } from './cell.tsx';
import { placed } from './placed.ts';
import { type Json, numberOf, wordsOf } from './read.ts';
import styles from './table.module.css';
import { alignOf, rowsOf } from './table-block.tsx';

type Order = { readonly column: number; readonly isDescending: boolean };

/** A longer table: sorted by any column, a page at a time. */
export function DataTableBlock({ block }: BlockProps): ReactNode {
  const [head = [], ...body] = rowsOf(block);
  const [order, setOrder] = useState<Order | null>(null);
  const [page, setPage] = useState(0);
  const size = numberOf(block.page_size) ?? 10;
  const pages = Math.max(1, Math.ceil(body.length / size));
  const shown = sorted(body, order).slice(page * size, (page + 1) * size);
  const rowHeader = numberOf(block.row_header_column_index);
  const caption = wordsOf(block.caption);
  const aligned = head.map((_, column) => alignOf(null, body, column));
  const sortBy = (column: number) => {
    setOrder(
      order?.column === column
        ? { column, isDescending: !order.isDescending }
        : { column, isDescending: false },
    );
    setPage(0);
  };
  return (
    <div>
      <ScrollRegion className={styles.scroll} label={caption || 'Table'}>
        <table className={styles.table}>
          {caption !== '' && <caption>{caption}</caption>}
          <thead>
            <tr>
              {placed(head).map(({ key, item, place: column }) => (
                <th
                  key={key}
                  scope="col"
                  data-align={aligned[column]}
                  aria-sort={
                    order?.column === column ? (order.isDescending ? 'descending' : 'ascending') : undefined
                  }
                >
                  <button type="button" onClick={() => sortBy(column)}>
                    <Cell cell={item} />
                    <span aria-hidden="true">
                      {order?.column === column ? (order.isDescending ? '↓' : '↑') : ''}
                    </span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {placed(shown).map(row => (
              <tr key={row.key}>
                {placed(row.item).map(({ key, item, place: column }) =>
                  column === rowHeader ? (
                    <th key={key} scope="row" data-align={aligned[column]}>
                      <Cell cell={item} />
                    </th>
                  ) : (
                    <td key={key} data-align={aligned[column]}>
                      <Cell cell={item} />
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {pages > 1 && (
        <nav className={styles.pages} aria-label={`Pages of ${caption || 'the table'}`}>
          <IconButton
            icon="back"
            label="Previous rows"
            disabled={page === 0}
            onClick={() => setPage(page - 1)}
          />
          <span>
            Rows {page * size + 1} to {Math.min(body.length, (page + 1) * size)} of {body.length}
          </span>
          <IconButton
            icon="back"
            className={styles.next ?? ''}
            label="Next rows"
            disabled={page + 1 >= pages}
            onClick={() => setPage(page + 1)}
          />
        </nav>
      )}
    </div>
  );
}

function sorted(rows: readonly (readonly Json[])[], order: Order | null): readonly (readonly Json[])[] {
  if (order === null) return rows;
  const direction = order.isDescending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [sortKey(a[order.column]), sortKey(b[order.column])];
    if (typeof left === 'number' && typeof right === 'number') return direction * (left - right);
    return direction * String(left).localeCompare(String(right));
  });
}
