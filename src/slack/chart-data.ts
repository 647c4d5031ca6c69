import type { Movement } from '../plan/movement.ts';
import { formatDifference } from './numbers.ts';

/** One metric over time, before and after: what a chart shows. The three lists have the same length. */
export type ChartModel = {
  readonly metric: string;
  readonly title: string;
  readonly unit: string;
  readonly decimals: number;
  readonly periods: readonly string[];
  readonly before: readonly (number | null)[];
  readonly after: readonly (number | null)[];
};

/** A chart a metric, in the order in which the metrics first appear; periods in the order of their names. */
export function chartModels(series: readonly Movement[]): ChartModel[] {
  return movementsByMetric(series).map(points => {
    const ordered = points.toSorted((a, b) => (a.period < b.period ? -1 : a.period > b.period ? 1 : 0));
    const { metric, title, unit, decimals } = points[0];
    return {
      metric,
      title,
      unit,
      decimals,
      periods: ordered.map(point => point.period),
      before: ordered.map(point => point.before),
      after: ordered.map(point => point.after),
    };
  });
}

/** The movements of each metric, in the order in which the metrics first appear. */
export function movementsByMetric(
  movements: readonly Movement[],
): (readonly [Movement, ...(readonly Movement[])])[] {
  const groups = new Map<string, [Movement, ...Movement[]]>();
  for (const movement of movements) {
    const group = groups.get(movement.metric);
    if (group) group.push(movement);
    else groups.set(movement.metric, [movement]);
  }
  return [...groups.values()];
}

/** The chart in words, for people who cannot see it. */
export function describeChart(title: string, models: readonly ChartModel[]): string {
  const metrics = models.map(({ title: metric, periods, before, after, decimals }) => {
    const span = `${periods[0] ?? ''} to ${periods.at(-1) ?? ''}`;
    const largest = largestDifference(before, after);
    if (largest === null) return `${metric}, ${span}: nothing moves`;
    const difference = formatDifference(largest.difference, decimals);
    return `${metric}, ${span}: the largest difference is ${difference}, in ${periods[largest.index] ?? ''}`;
  });
  return `Lines before and after: ${title}. ${metrics.join('. ')}.`;
}

function largestDifference(before: readonly (number | null)[], after: readonly (number | null)[]) {
  let largest: { index: number; difference: number } | null = null;
  for (const index of before.keys()) {
    const difference = (after[index] ?? 0) - (before[index] ?? 0);
    if (Math.abs(difference) > Math.abs(largest?.difference ?? 0)) largest = { index, difference };
  }
  return largest;
}
