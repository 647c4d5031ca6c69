import { z } from 'zod';
import type { Choice } from './choice.ts';
import { CivilDate, sayDate, sayPeriod } from './civil-date.ts';
import { LogicUse } from './profile.ts';
import type { Plan } from './schema.ts';

const about = {
  dataset: z.string(),
  datasetTitle: z.string(),
  from: CivilDate,
  /** Exclusive. */
  to: CivilDate,
};

/**
 * An alternative made concrete: everything that people and the bot need to carry it out. This is an outcome of its own,
 * kept as it was decided.
 */
export const Alternative = z.discriminatedUnion('choice', [
  /** A second metric beside the first, each under its own name. */
  z.strictObject({
    ...about,
    choice: z.literal('versioned_metric'),
    metrics: z
      .array(z.strictObject({ id: z.string(), title: z.string(), was: z.string(), sql: z.string() }))
      .min(1),
    definition: z.string(),
  }),
  /** A row that dashboards show at the period in question. */
  z.strictObject({
    ...about,
    choice: z.literal('annotation'),
    metrics: z.array(z.string()),
    text: z.string().min(1).max(500),
  }),
  /** The rebuilt rows in a table of their own; consumers are moved when they are ready. */
  z.strictObject({
    ...about,
    choice: z.literal('migration_table'),
    table: z.string(),
    instead: z.string(),
    logic: z.string(),
    consumers: z.array(z.string()),
  }),
  /** History stays as it is; the definition changes from a day on. */
  z.strictObject({
    ...about,
    choice: z.literal('forward_only'),
    since: CivilDate,
    definition: z.string(),
    uses: LogicUse,
  }),
]);
export type Alternative = z.infer<typeof Alternative>;

/** A choice in words: its name, what it leaves as it is, and who does what next. */
export const CHOICES: Readonly<Record<Choice, { title: string; keeps: string; next: string }>> = {
  versioned_metric: {
    title: 'A versioned metric',
    keeps: 'the old metric keeps its name and its past',
    next: 'add the new metric to the catalog and to the dashboards that should show it',
  },
  annotation: {
    title: 'An annotation on the dashboard',
    keeps: 'every number stays as it is, with an explanation beside it',
    next: 'nothing; dashboards that read backfill.annotations show it at once',
  },
  migration_table: {
    title: 'A migration table',
    keeps: 'the old table stays, and so does whoever reads it',
    next: 'fill the new table, compare the two, and move consumers one by one',
  },
  forward_only: {
    title: 'A forward-only change',
    keeps: 'history stays as it was counted then',
    next: 'change the job that runs from that day on',
  },
};

/**
 * Makes a choice concrete from the plan of the backfill that will not be, on the day `today`. The text is what people
 * wrote, or the plan's purpose.
 */
export function alternativeFor(choice: Choice, plan: Plan, text: string, today: CivilDate): Alternative {
  const { dataset, datasetTitle, table, period } = plan.scope;
  const { logic } = plan;
  const { metrics, statement } = plan.purpose;
  const shared = { dataset, datasetTitle, from: period.from, to: period.to };
  switch (choice) {
    case 'versioned_metric':
      return {
        ...shared,
        choice,
        metrics: metrics.map(({ id, title, sql }) => ({
          id: nextVersion(id),
          title: `${title} (${logic.title})`,
          was: id,
          sql,
        })),
        definition: logic.summary,
      };
    case 'annotation':
      return {
        ...shared,
        choice,
        metrics: metrics.map(({ id }) => id),
        text: (text.trim() === '' ? statement : text).trim().slice(0, 500),
      };
    case 'migration_table':
      return {
        ...shared,
        choice,
        table: nextVersion(table),
        instead: table,
        logic: logic.title,
        consumers: plan.context.consumers.map(consumer => consumer.title),
      };
    case 'forward_only':
      return { ...shared, choice, since: today, definition: logic.summary, uses: logic.uses };
  }
}

/** What was decided, in one sentence for everybody who would have been affected. */
export function sayAlternative(alternative: Alternative): string {
  const { datasetTitle, from, to } = alternative;
  const period = sayPeriod(from, to);
  switch (alternative.choice) {
    case 'versioned_metric': {
      const names = alternative.metrics.map(({ was, id }) => `${id} beside ${was}`).join(', ');
      return `The history of ${datasetTitle} (${period}) stays as it is. A new version of the metric counts differently: ${names}.`;
    }
    case 'annotation':
      return `The history of ${datasetTitle} (${period}) stays as it is, with a note on the dashboards: ${alternative.text}`;
    case 'migration_table':
      return `The history of ${datasetTitle} (${period}) stays as it is in ${alternative.instead}. ${alternative.table} holds the rebuilt rows, and consumers move there when they are ready.`;
    case 'forward_only':
      return `The history of ${datasetTitle} (${period}) stays as it is. The new definition holds from ${sayDate(alternative.since)} on.`;
  }
}

/** `signups` becomes `signups_v2`, `signups_v2` becomes `signups_v3`; names stay within PostgreSQL's 63 characters. */
export function nextVersion(name: string): string {
  const [, base = name, number] = /^(.*)_v(\d+)$/.exec(name) ?? [];
  const suffix = `_v${number === undefined ? 2 : Number(number) + 1}`;
  const [schema, table] = base.includes('.') ? base.split('.', 2) : [undefined, base];
  const short = `${(table ?? '').slice(0, 63 - suffix.length)}${suffix}`;
  return schema === undefined ? short : `${schema}.${short}`;
}
