import type { ReactNode } from 'react';
import styles from './chart.module.css';
import type { ChartData } from './chart-data.ts';
import { Bars, Lines } from './chart-marks.tsx';
import { scaleFor, shortNumber } from './scale.ts';

/** The drawing's own units; it scales with the message. */
export const frame = { width: 640, height: 260, left: 56, right: 12, top: 12, bottom: 34 } as const;

/** Lines, areas or bars over named places on the horizontal axis. */
export function CartesianChart({ chart }: { readonly chart: ChartData }): ReactNode {
  const values = chart.series.flatMap(series => series.values.filter(value => value !== null));
  const scale = scaleFor(values, chart.kind !== 'line');
  const height = frame.height - frame.top - frame.bottom;
  const width = frame.width - frame.left - frame.right;
  const band = width / Math.max(1, chart.categories.length);
  const y = (value: number) => frame.top + height * (1 - (value - scale.least) / (scale.most - scale.least));
  const x = (index: number) => frame.left + band * (index + 0.5);
  // Names every label that fits: about 64 units each.
  const every = Math.max(1, Math.ceil(64 / band));
  const base = y(Math.max(scale.least, Math.min(0, scale.most)));
  return (
    <svg viewBox={`0 0 ${frame.width} ${frame.height}`} className={styles.drawing} aria-hidden="true">
      {scale.ticks.map(tick => (
        <g key={tick}>
          <line
            x1={frame.left}
            x2={frame.width - frame.right}
            y1={y(tick)}
            y2={y(tick)}
            className={styles.grid}
          />
          <text
            x={frame.left - 8}
            y={y(tick)}
            className={styles.tick}
            textAnchor="end"
            dominantBaseline="middle"
          >
            {shortNumber(tick)}
          </text>
        </g>
      ))}
      {chart.categories.map((category, index) =>
        index % every === 0 ? (
          <text key={category} x={x(index)} y={frame.height - 14} className={styles.tick} textAnchor="middle">
            {category}
          </text>
        ) : null,
      )}
      {chart.kind === 'bar' ? (
        <Bars series={chart.series} band={band} x={x} y={y} base={base} />
      ) : (
        <Lines series={chart.series} isFilled={chart.kind === 'area'} x={x} y={y} base={base} />
      )}
    </svg>
  );
}
