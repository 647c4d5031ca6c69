import type { ReactNode } from 'react';
import { ScrollRegion } from '../controls/scroll-region.tsx';
import type { BlockProps } from './block-list.tsx';
import { Cell, isNumeric } from './cell.tsx';
import { placed } from './placed.ts';
import { type Json, listOf } from './read.ts';
import styles from './table.module.css';

/** Rows and columns; the first row is the head, numbers stand to the right. */
export function TableBlock({ block }: BlockProps): ReactNode {
  const [head = [], ...body] = rowsOf(block);
  const settings = Array.isArray(block.column_settings) ? (block.column_settings as (Json | null)[]) : [];
  const aligned = head.map((_, column) => alignOf(settings[column], body, column));
  return (
    <ScrollRegion className={styles.scroll} label="Table">
      <table className={styles.table}>
        <thead>
          <tr>
            {placed(head).map(({ key, item, place }) => (
              <th key={key} scope="col" data-align={aligned[place]}>
                <Cell cell={item} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {placed(body).map(row => (
            <tr key={row.key}>
              {placed(row.item).map(({ key, item, place }) => (
                <td
                  key={key}
                  data-align={aligned[place]}
                  data-wrap={settings[place]?.is_wrapped === true || undefined}
                >
                  <Cell cell={item} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
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
