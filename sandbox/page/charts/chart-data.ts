import { type Json, listOf, numberOf, objectOf, stringOf, wordsOf } from '../blocks/read.ts';

export type Series = { readonly name: string; readonly values: readonly (number | null)[] };

/** A data_visualization block, read. */
export type ChartData = {
  readonly kind: 'line' | 'area' | 'bar' | 'pie';
  readonly title: string;
  readonly categories: readonly string[];
  readonly series: readonly Series[];
  readonly xLabel: string;
  readonly yLabel: string;
};

/** Reads a data_visualization block; null when it is of a kind this page does not know. */
export function readChart(block: Json): ChartData | null {
  const chart = objectOf(block.chart);
  const title = wordsOf(block.title);
  if (chart?.type === 'pie') {
    const segments = listOf(chart.segments);
    return {
      kind: 'pie',
      title,
      categories: segments.map(segment => wordsOf(segment.label)),
      series: [{ name: title, values: segments.map(segment => numberOf(segment.value)) }],
      xLabel: '',
      yLabel: '',
    };
  }
  const kind = (['line', 'area', 'bar'] as const).find(known => known === chart?.type);
  if (chart === null || kind === undefined) return null;
  const axis = objectOf(chart.axis_config) ?? {};
  const categories = categoriesOf(axis, chart);
  const series = listOf(chart.series).map(given => {
    const points = new Map(listOf(given.data).map(point => [wordsOf(point.label), numberOf(point.value)]));
    return { name: wordsOf(given.name), values: categories.map(category => points.get(category) ?? null) };
  });
  return {
    kind,
    title,
    categories,
    series,
    xLabel: stringOf(axis.x_label) ?? '',
    yLabel: stringOf(axis.y_label) ?? '',
  };
}

function categoriesOf(axis: Json, chart: Json): readonly string[] {
  if (Array.isArray(axis.categories)) return axis.categories.map(wordsOf);
  const labels = listOf(chart.series).flatMap(series =>
    listOf(series.data).map(point => wordsOf(point.label)),
  );
  return [...new Set(labels)];
}
