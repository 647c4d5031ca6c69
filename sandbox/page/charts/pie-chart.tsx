import type { ReactNode } from 'react';
import styles from './chart.module.css';
import type { ChartData } from './chart-data.ts';
import { colourOf } from './chart-marks.tsx';

const radius = 90;

/** Shares of a whole, as a ring. */
export function PieChart({ chart }: { readonly chart: ChartData }): ReactNode {
  const values = (chart.series[0]?.values ?? []).map(value => Math.max(0, value ?? 0));
  const total = values.reduce((sum, value) => sum + value, 0) || 1;
  const starts = values.map(
    (_, index) => values.slice(0, index).reduce((sum, value) => sum + value, 0) / total,
  );
  const around = 2 * Math.PI * radius;
  return (
    <svg viewBox="0 0 260 260" className={styles.pie} aria-hidden="true">
      {values.map((value, index) => (
        <circle
          key={chart.categories[index]}
          cx={130}
          cy={130}
          r={radius}
          fill="none"
          stroke={colourOf(index)}
          strokeOpacity={index < 6 ? 1 : 0.55}
          strokeWidth={46}
          strokeDasharray={`${Math.max(0, (value / total) * around - 2)} ${around}`}
          transform={`rotate(${(starts[index] ?? 0) * 360 - 90} 130 130)`}
        />
      ))}
    </svg>
  );
}
