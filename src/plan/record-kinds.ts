import type { Comparison } from './comparison.ts';
import { sayComparison } from './comparison.ts';
import { type Coverage, percentOf } from './coverage.ts';
import { lineageOf } from './lineage.ts';
import type { Plan } from './schema.ts';

type Table = { readonly headings: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** A part of the record that only some kinds have. */
export type KindSection = { readonly title: string; readonly text?: string; readonly table?: Table };

/** What the kind of a backfill wants on record: old beside new, completeness by period and segment, lineage. */
export function kindSections(record: {
  readonly plan: Plan;
  readonly comparison?: Comparison | undefined;
  readonly coverage?: Coverage | undefined;
}): KindSection[] {
  const { comparison, coverage, plan } = record;
  const lineage = lineageOf(plan);
  return [
    ...(comparison ? [{ title: 'Old and new side by side', text: sayComparison(comparison) }] : []),
    ...(coverage ? [filledIn(coverage)] : []),
    ...(lineage.length > 0
      ? [
          {
            title: 'Lineage',
            table: { headings: ['Part', 'Answer'], rows: lineage.map(({ part, text }) => [part, text]) },
          },
        ]
      : []),
  ];
}

function filledIn({ by, cells, whole, worst }: Coverage): KindSection {
  const parts = by === null ? 'months' : `months and values of ${by}`;
  return {
    title: 'Completeness by period and segment',
    text: `Every column in each of ${cells} ${parts}; where none is listed, it is complete.`,
    table: {
      headings: ['Column', 'Period', 'Segment', 'Rows', 'Empty', 'Share'],
      rows: [
        ...whole.map(({ column, rows, empty }) => [column, 'all', 'all', ...shares(rows, empty)]),
        ...worst.map(({ column, period, segment, rows, empty }) => [
          column,
          period,
          segment ?? 'all',
          ...shares(rows, empty),
        ]),
      ],
    },
  };
}

function shares(rows: number, empty: number): string[] {
  return [String(rows), String(empty), percentOf(empty, rows)];
}
