import type { ReactNode } from 'react';
import { CartesianChart } from '../charts/cartesian-chart.tsx';
import styles from '../charts/chart.module.css';
import { readChart } from '../charts/chart-data.ts';
import { ChartLegend } from '../charts/chart-legend.tsx';
import { ChartTable } from '../charts/chart-table.tsx';
import { PieChart } from '../charts/pie-chart.tsx';
import type { BlockProps } from './block-list.tsx';
import { UnknownBlock } from './unknown-block.tsx';

/** A chart with its legend, and its numbers as a table to unfold. */
export function DataVisualizationBlock({ block }: BlockProps): ReactNode {
  const chart = readChart(block);
  if (chart === null) return <UnknownBlock block={block} />;
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.title}>{chart.title}</figcaption>
      {chart.yLabel !== '' && <p className={styles.axis}>{chart.yLabel}</p>}
      {chart.kind === 'pie' ? <PieChart chart={chart} /> : <CartesianChart chart={chart} />}
      <ChartLegend chart={chart} />
      <details className={styles.numbers}>
        <summary>The numbers</summary>
        <ChartTable chart={chart} />
      </details>
    </figure>
  );
}
