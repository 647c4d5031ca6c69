import { isRecord } from '../http.ts';
import { limits } from './limits.ts';
import { richTextElements } from './rich-text.ts';
import {
  boolean,
  both,
  lengthOf,
  list,
  number,
  object,
  oneOf,
  type Rule,
  report,
  text,
  typed,
  whole,
} from './rules.ts';

const rawText = object({ text: text(limits['data_table.cell_text']) });
const rawNumber = object({ value: number() }, { text: text({ min: 1 }) });
const cell: Rule = typed({
  raw_text: rawText,
  raw_number: rawNumber,
  rich_text: object({ elements: richTextElements }, { block_id: text(limits.block_id) }),
});

const columnSetting = object({}, { align: oneOf('left', 'center', 'right'), is_wrapped: boolean });

/** Fields of the blocks that show data. */
export const table = {
  required: { rows: list(list(cell, limits['table.columns']), limits['table.rows']) },
  optional: { column_settings: list(columnSetting, { max: 20 }) },
  together: both(evenRows, settingsOfColumns, content(limits['table.content'].max)),
};

export const dataTable = {
  required: {
    caption: text({ min: 1 }),
    rows: list(list(cell, limits['data_table.columns']), limits['data_table.rows']),
  },
  optional: {
    page_size: number({ isWhole: true, ...limits['data_table.page_size'] }),
    row_header_column_index: number({ isWhole: true, min: 0, max: 19 }),
  },
  together: both(evenRows, content(limits['data_table.content'].max)),
};

const axis = object(
  {
    categories: list(
      text({ min: 1, ...limits['data_visualization.category_label'] }),
      limits['data_visualization.categories'],
    ),
  },
  {
    x_label: text(limits['data_visualization.axis_label']),
    y_label: text(limits['data_visualization.axis_label']),
  },
);
const point = object({
  label: text({ min: 1, ...limits['data_visualization.point_label'] }),
  value: number(),
});
const series = object({
  name: text({ min: 1, ...limits['data_visualization.series_name'] }),
  data: list(point, limits['data_visualization.data']),
});
const segment = object({
  label: text({ min: 1, ...limits['data_visualization.segment.label'] }),
  value: number({ above: 0 }),
});
const plotted: Rule = both(
  object({ series: list(series, limits['data_visualization.series']), axis_config: axis }),
  pointsOnAxis,
);

export const dataVisualization = {
  required: {
    title: text({ min: 1, ...limits['data_visualization.title'] }),
    chart: typed({
      pie: object({ segments: list(segment, limits['data_visualization.segments']) }),
      line: plotted,
      bar: plotted,
      area: plotted,
    }),
  },
};

function evenRows(value: unknown, place: Parameters<Rule>[1]): void {
  const rows = isRecord(value) && Array.isArray(value.rows) ? value.rows : [];
  const widths = new Set(rows.map(row => (Array.isArray(row) ? row.length : 0)));
  if (widths.size > 1) report(place, 'every row must have the same number of cells', '/rows');
}

function settingsOfColumns(value: unknown, place: Parameters<Rule>[1]): void {
  if (!isRecord(value) || !Array.isArray(value.column_settings) || !Array.isArray(value.rows)) return;
  const [first] = value.rows;
  if (Array.isArray(first) && value.column_settings.length !== first.length) {
    report(place, 'must have one setting for each column', '/column_settings');
  }
}

/** Points are drawn at the category of their label: one that names none would be lost. */
function pointsOnAxis(value: unknown, place: Parameters<Rule>[1]): void {
  if (!isRecord(value) || !isRecord(value.axis_config) || !Array.isArray(value.series)) return;
  const { categories } = value.axis_config;
  if (!Array.isArray(categories)) return;
  for (const [index, one] of value.series.entries()) {
    const data: unknown[] = isRecord(one) && Array.isArray(one.data) ? one.data : [];
    const isOff = data.some(at => isRecord(at) && !categories.includes(at.label));
    if (isOff) report(place, 'labels must be among the categories', `/series/${index}/data`);
  }
}

/** All the characters of a table's cells. */
function content(max: number): Rule {
  return whole((block, place) => {
    const rows = Array.isArray(block.rows) ? block.rows.flat() : [];
    const total = rows.reduce((sum: number, entry: unknown) => sum + cellLength(entry), 0);
    if (total > max) report(place, `must be less than ${max + 1} characters in all`, '/rows');
  });
}

function cellLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, entry: unknown) => sum + cellLength(entry), 0);
  if (!isRecord(value)) return 0;
  if (typeof value.text === 'string') return lengthOf(value.text);
  return cellLength(value.elements);
}
