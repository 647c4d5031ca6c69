import { z } from 'zod';

const id = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'use lower-case letters, digits and underscores, starting with a letter');

const shared = { id, title: z.string().min(1).optional(), blocking: z.boolean().default(true) };

const CellValue = z.union([z.string(), z.number(), z.boolean()]);

/**
 * What must hold of the rebuilt rows before anyone may see them. Chosen before the backfill starts, with thresholds,
 * and part of what an approval binds to. Names are those of the catalog's YAML.
 */
export const Check = z.discriminatedUnion('kind', [
  z.strictObject({
    ...shared,
    kind: z.literal('row_count'),
    min_change_percent: z.number(),
    max_change_percent: z.number(),
  }),
  z.strictObject({
    ...shared,
    kind: z.literal('total'),
    metric: id,
    min_change_percent: z.number(),
    max_change_percent: z.number(),
  }),
  z.strictObject({ ...shared, kind: z.literal('unique_key') }),
  z.strictObject({
    ...shared,
    kind: z.literal('null_rate'),
    columns: z.array(z.string()).min(1),
    max_percent: z.number().min(0).max(100),
  }),
  z.strictObject({ ...shared, kind: z.literal('date_coverage'), max_missing_units: z.int().min(0) }),
  z.strictObject({ ...shared, kind: z.literal('freshness'), column: z.string(), max_lag: z.string() }),
  z.strictObject({
    ...shared,
    kind: z.literal('known_example'),
    where: z.record(z.string(), CellValue),
    metric: id,
    expect: z.number(),
    tolerance: z.number().min(0).default(0),
  }),
  z.strictObject({
    ...shared,
    kind: z.literal('movement'),
    metric: id,
    max_percent: z.number().min(0),
  }),
  z.strictObject({
    ...shared,
    kind: z.literal('distribution'),
    column: z.string(),
    max_shift: z.number().min(0).max(1),
  }),
  z.strictObject({
    ...shared,
    kind: z.literal('completeness'),
    columns: z.array(z.string()).min(1),
    by: z.string(),
    max_percent: z.number().min(0).max(100),
  }),
  z.strictObject({ ...shared, kind: z.literal('point_in_time'), as_of: z.string(), known_at: z.string() }),
  z.strictObject({
    ...shared,
    kind: z.literal('point_in_time_replay'),
    as_of: z.string(),
    sources: z
      .array(
        z.strictObject({
          table: z.string().describe('An input of the dataset.'),
          known_at: z.string().describe('Column that says when a row became known; later ones are left out.'),
        }),
      )
      .min(1),
    units: z.int().min(1).max(20).default(3),
  }),
]);
export type Check = z.infer<typeof Check>;
export type CheckKind = Check['kind'];

/** One line a kind, for people who choose checks and people who read verdicts. */
export const CHECK_KINDS: Readonly<Record<CheckKind, { title: string; proves: string }>> = {
  row_count: { title: 'Row count', proves: 'no rows were lost or doubled' },
  total: { title: 'Total', proves: 'the total moves no further than expected' },
  unique_key: { title: 'Unique key', proves: 'no key appears twice and none is empty' },
  null_rate: { title: 'Null rate', proves: 'required values are filled in' },
  date_coverage: { title: 'Date coverage', proves: 'no period in the scope is missing' },
  freshness: { title: 'Freshness', proves: 'the newest input reaches the end of the scope' },
  known_example: { title: 'Known example', proves: 'one case counted by hand comes out right' },
  movement: { title: 'Movement', proves: 'no single period moves further than expected' },
  distribution: { title: 'Distribution', proves: 'the mix of categories stays as it was' },
  completeness: { title: 'Completeness', proves: 'values are filled in for every period and segment' },
  point_in_time: { title: 'Point in time', proves: 'no row uses what was known only later' },
  point_in_time_replay: {
    title: 'Replay as of then',
    proves: 'rows come out the same from what the sources held at their time',
  },
};
