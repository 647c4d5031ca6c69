import type { ChartModel } from '../../slack/chart-data.ts';
import { cut } from '../../slack/limits.ts';
import { readable } from '../../slack/mrkdwn.ts';
import { formatNumber } from '../../slack/numbers.ts';

/** Two of the Okabe-Ito colours: told apart with every kind of colour vision, and in grey by lightness and dashes. */
const COLOURS = { before: '#8a8a8a', after: '#0072b2', ink: '#1d1c1d', faint: '#616061', grid: '#e3e3e3' };

const FONT = 'DejaVu Sans';

/** Points beyond which a marker on each would hide the line. */
const MARKED = 40;

export const WIDTH = 1_400;
const TOP = 136;
const PANEL = 330;
const BOTTOM = 4;

/** Where all values lie in the upper part of the axis, a line from zero would hide what moved. */
const NARROW = 0.4;

/** Height in pixels of the picture for so many metrics. */
export function heightOf(panels: number): number {
  return TOP + panels * PANEL + BOTTOM;
}

/** One panel a metric, one above the other: the line before and the line after. For ECharts. */
export function chartOption(title: string, charts: readonly ChartModel[]) {
  return {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: FONT, color: COLOURS.ink },
    title: [
      {
        text: `${label(title, 48)}: before and after`,
        left: 40,
        top: 22,
        textStyle: { fontFamily: FONT, fontSize: 30, fontWeight: 'bold', color: COLOURS.ink },
      },
      ...charts.map((chart, index) => ({
        text: panelTitle(chart),
        left: 40,
        top: TOP + index * PANEL - 38,
        textStyle: { fontFamily: FONT, fontSize: 20, fontWeight: 'bold', color: COLOURS.faint },
      })),
    ],
    legend: {
      data: ['before', 'after'],
      right: 60,
      top: 88,
      itemWidth: 48,
      itemGap: 28,
      textStyle: { fontFamily: FONT, fontSize: 22, color: COLOURS.ink },
    },
    grid: charts.map((_, index) => ({
      left: 130,
      right: 80,
      top: TOP + index * PANEL + 14,
      height: PANEL - 106,
    })),
    xAxis: charts.map((chart, index) => ({
      gridIndex: index,
      type: 'category',
      data: chart.periods.map(period => label(period, 24)),
      boundaryGap: chart.periods.length === 1,
      axisLine: { lineStyle: { color: COLOURS.faint } },
      axisTick: { alignWithLabel: true },
      axisLabel: { fontFamily: FONT, fontSize: 18, color: COLOURS.faint, hideOverlap: true, margin: 14 },
    })),
    yAxis: charts.map((chart, index) => ({
      gridIndex: index,
      type: 'value',
      scale: isNarrow(chart),
      splitNumber: 4,
      splitLine: { lineStyle: { color: COLOURS.grid } },
      axisLabel: {
        fontFamily: FONT,
        fontSize: 18,
        color: COLOURS.faint,
        formatter: (value: number) => axisNumber(value, chart.decimals),
      },
    })),
    series: charts.flatMap((chart, index) => [
      line('before', chart.before, index, { color: COLOURS.before, dash: [10, 7], width: 6 }),
      line('after', chart.after, index, { color: COLOURS.after, dash: 'solid', width: 3.5 }),
    ]),
  };
}

function line(
  name: 'before' | 'after',
  values: readonly (number | null)[],
  panel: number,
  look: { color: string; dash: 'solid' | number[]; width: number },
) {
  return {
    name,
    type: 'line',
    xAxisIndex: panel,
    yAxisIndex: panel,
    data: [...values],
    connectNulls: false,
    showSymbol: values.length <= MARKED,
    symbol: name === 'before' ? 'emptyCircle' : 'circle',
    symbolSize: 9,
    itemStyle: { color: look.color },
    lineStyle: { color: look.color, width: look.width, type: look.dash },
  };
}

function panelTitle(chart: ChartModel): string {
  const unit = chart.unit === 'count' || chart.unit === '' ? '' : ` (${label(chart.unit, 20)})`;
  const warning = isNarrow(chart) ? ' · the axis does not begin at 0' : '';
  return `${label(chart.title, 40)}${unit}${warning}`;
}

/** XML knows no control characters, and a picture has only one line for a title. */
function label(text: string, max: number): string {
  return cut(readable(text).replaceAll(/\s+/g, ' ').trim(), max);
}

function isNarrow({ before, after }: ChartModel): boolean {
  const values = [...before, ...after].filter(value => value !== null);
  const most = Math.max(...values);
  const least = Math.min(...values);
  return values.length > 2 && least > 0 && most > least && (most - least) / most < NARROW;
}

/** Short numbers on the axis: `1.25M`, `350k`, `0.25`. */
function axisNumber(value: number, decimals: number): string {
  const size = Math.abs(value);
  const short = [
    { from: 1e9, letter: 'B' },
    { from: 1e6, letter: 'M' },
    { from: 1e4, by: 1e3, letter: 'k' },
  ].find(({ from }) => size >= from);
  if (short) return `${trimmed(value / (short.by ?? short.from), 2)}${short.letter}`;
  return trimmed(value, Math.max(2, decimals));
}

function trimmed(value: number, decimals: number): string {
  return formatNumber(value, decimals)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}
