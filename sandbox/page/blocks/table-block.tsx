import type { ReactNode } from 'react';
import type { BlockProps } from './block-list.tsx';
import { Cell, isNumeric } from './cell.tsx';
import { type Json, listOf } from './read.ts';
import styles from './table.module.css';

/** Rows and columns; the first row is the head, numbers stand to the right. */
export function TableBlock({ block }: BlockProps): ReactNode {
  const [head = [], ...body] = rowsOf(block);
  const settings = Array.isArray(block.column_settings) ? (block.column_settings as (Json | null)[]) : [];
  const aligned = head.map((_, column) => alignOf(settings[column], body, column));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable.
    <div className={styles.scroll} tabIndex={0} role="group" aria-label="Table">
      <table className={styles.table}>
        <thead>
          <tr>
            {head.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place.
              <th key={column} scope="col" data-align={aligned[column]}>
                <Cell cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place.
            <tr key={index}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place.
                <td key={column} data-align={aligned[column]} data-wrap={settings[column]?.is_wrapped === true || undefined}>
                  <Cell cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function rowsOf(block: Json): readonly (readonly Json[])[] {
  return Array.isArray(block.rows) ? block.rows.map(listOf) : [];
}

/** As the app asks; a column of nothing but numbers stands to the right by itself. */
export function alignOf(
  setting: Json | null | undefined,
  body: readonly (readonly Json[])[],
  column: number,
): string {
  if (typeof setting?.align === 'string') return setting.align;
  const cells = body.map(row => row[column]).filter(cell => cell !== undefined);
  return cells.length > 0 && cells.every(isNumeric) ? 'right' : 'left';
}
