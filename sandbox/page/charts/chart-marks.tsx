import type { ReactNode } from 'react';
import styles from './chart.module.css';
import type { Series } from './chart-data.ts';

type Marks = {
  readonly series: readonly Series[];
  readonly x: (index: number) => number;
  readonly y: (value: number) => number;
  /** Where zero stands, or the end of the axis nearest to it. */
  readonly base: number;
};

/** Dashes of the second and later lines, so that they differ without colour too. */
const dashes = ['', '7 4', '2 4', '10 3 2 3', '4 2', '1 3'];

export function colourOf(index: number): string {
  return `var(--series-${(index % 6) + 1})`;
}

export function dashOf(index: number): string {
  return dashes[index % dashes.length] ?? '';
}

export function Lines({ series, x, y, base, isFilled }: Marks & { readonly isFilled: boolean }): ReactNode {
  return series.map((one, at) => {
    const points = one.values.flatMap((value, index) =>
      value === null ? [] : [[x(index), y(value)] as const],
    );
    const path = points.map(([left, top], index) => `${index === 0 ? 'M' : 'L'}${left} ${top}`).join('');
    const [first, last] = [points[0], points.at(-1)];
    const isArea = isFilled && first !== undefined && last !== undefined;
    return (
      <g key={one.name} color={colourOf(at)}>
        {isArea && <path d={`${path}L${last[0]} ${base}L${first[0]} ${base}Z`} className={styles.area} />}
        <path d={path} className={styles.line} strokeDasharray={dashOf(at)} />
        {points.length <= 24 &&
          points.map(([left, top]) => (
            <circle key={left} cx={left} cy={top} r={2.6} className={styles.point} />
          ))}
      </g>
    );
  });
}

export function Bars({ series, x, y, base, band }: Marks & { readonly band: number }): ReactNode {
  const group = band * 0.72;
  const width = group / Math.max(1, series.length);
  return series.map((one, at) => (
    <g key={one.name} color={colourOf(at)}>
      {one.values.map((value, index) =>
        value === null ? null : (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place.
            key={index}
            x={x(index) - group / 2 + width * at}
            y={Math.min(y(value), base)}
            width={Math.max(1, width - 1.5)}
            height={Math.max(0.5, Math.abs(y(value) - base))}
            rx={1.5}
            className={styles.bar}
          />
        ),
      )}
    </g>
  ));
}
