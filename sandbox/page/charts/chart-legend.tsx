import type { ReactNode } from 'react';
import styles from './chart.module.css';
import type { ChartData } from './chart-data.ts';
import { colourOf, dashOf } from './chart-marks.tsx';

/** Names the lines, bars or slices. */
export function ChartLegend({ chart }: { readonly chart: ChartData }): ReactNode {
  const isPie = chart.kind === 'pie';
  const names = isPie ? chart.categories : chart.series.map(series => series.name);
  if (names.length < 2) return null;
  return (
    <ul className={styles.legend}>
      {names.map((name, index) => (
        <li key={name}>
          <svg width="22" height="10" aria-hidden="true">
            <line
              x1="1"
              x2="21"
              y1="5"
              y2="5"
              stroke={colourOf(index)}
              strokeWidth={chart.kind === 'line' ? 2.4 : 8}
              strokeDasharray={chart.kind === 'line' ? dashOf(index) : ''}
            />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
