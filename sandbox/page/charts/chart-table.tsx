import type { ReactNode } from 'react';
import table from '../blocks/table.module.css';
import { ScrollRegion } from '../controls/scroll-region.tsx';
import type { ChartData } from './chart-data.ts';
import { fullNumber } from './scale.ts';

/** The same numbers as a table: what a screen reader reads, and what anyone may unfold. */
export function ChartTable({ chart }: { readonly chart: ChartData }): ReactNode {
  return (
    <ScrollRegion className={table.scroll} label={`${chart.title}: numbers`}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{chart.xLabel || 'Item'}</th>
            {chart.series.map(series => (
              <th key={series.name} scope="col" data-align="right">
                {chart.kind === 'pie' ? 'Value' : series.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {chart.categories.map((category, index) => (
            <tr key={category}>
              <th scope="row">{category}</th>
              {chart.series.map(series => (
                <td key={series.name} data-align="right">
                  {fullNumber(series.values[index] ?? null)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
