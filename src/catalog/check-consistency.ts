import { wayId } from '../plan/ways.ts';
import type { Dataset } from './dataset.ts';
import { secondsIn } from './duration.ts';
import type { Problem } from './problem.ts';
import { type CatalogSource, type DatasetSource, problemAt } from './source.ts';

/** What is wrong inside one dataset file although each value for itself is fine. */
export function checkConsistency({ yaml, dataset }: DatasetSource, { company }: CatalogSource): Problem[] {
  const problems: Problem[] = [];
  const report = (path: readonly PropertyKey[], message: string, remedy: string) =>
    problems.push(problemAt(yaml, path, message, remedy));

  for (const { path, name } of repeated(dataset)) {
    report(path, `${name} is listed twice`, 'keep one of them, or give the second another name');
  }
  dataset.checks.forEach((check, index) => {
    if ('min_change_percent' in check && check.min_change_percent > check.max_change_percent) {
      report(
        ['checks', index, 'min_change_percent'],
        `The least change allowed, ${check.min_change_percent}%, is more than the greatest, ${check.max_change_percent}%`,
        'swap the two; a fall is negative, so the least is usually below 0',
      );
    }
    if (check.kind === 'freshness' && secondsIn(check.max_lag) === undefined) {
      report(
        ['checks', index, 'max_lag'],
        `"${check.max_lag}" is not a length of time`,
        'write a whole number and s, m, h or d, for example 36h',
      );
    }
  });
  dataset.downstream.forEach((consumer, index) => {
    if (consumer.dataset && consumer.kind !== 'table') {
      report(
        ['downstream', index, 'kind'],
        `A ${consumer.kind} is not a dataset of the catalog`,
        'write kind: table, or leave out dataset',
      );
    }
  });
  dataset.units?.forEach((way, index) => {
    if (way.by === 'list' && !dataset.scope_columns.some(({ column }) => column === way.column)) {
      report(
        ['units', index, 'column'],
        `People cannot give values of ${way.column}, because a backfill cannot be narrowed by it`,
        'list it under scope_columns, too, or write by: value',
      );
    }
  });
  dataset.examples.forEach((example, index) => {
    if (example.from > example.to) {
      report(
        ['examples', index, 'to'],
        `The example ends on ${example.to}, before it begins on ${example.from}`,
        'swap the two days; to is the last day that changes',
      );
    }
  });
  dataset.logic.forEach(({ in_force = [] }, index) => {
    in_force.forEach(({ from, to }, at) => {
      if (to !== undefined && from > to) {
        report(
          ['logic', index, 'in_force', at, 'to'],
          `The logic was in force until ${to}, before it began on ${from}`,
          'swap the two days; to is the last day that it made',
        );
      }
    });
  });
  const finance = dataset.sensitivity.indexOf('finance');
  if (finance >= 0 && company && !company.finance_channel) {
    report(
      ['sensitivity', finance],
      'Finance has to be told about this dataset, and nobody said where',
      'name finance_channel in company.yml',
    );
  }
  if (finance >= 0 && company && !company.people.some(person => person.roles.includes('finance'))) {
    report(
      ['sensitivity', finance],
      'Finance has to sign off changes to this dataset, and nobody has that role',
      'give someone in company.yml the role finance',
    );
  }
  return problems;
}

type Named = { readonly path: readonly PropertyKey[]; readonly name: string };

/** The second of any two entries of a list that have the same name. */
function repeated(dataset: Dataset): Named[] {
  return [
    seconds(dataset.key, 'key'),
    seconds(dataset.inputs, 'inputs'),
    seconds(dataset.owners, 'owners'),
    seconds(dataset.channels, 'channels'),
    seconds(dataset.sensitivity, 'sensitivity'),
    seconds(
      dataset.scope_columns.map(({ column }) => column),
      'scope_columns',
      'column',
    ),
    seconds(
      (dataset.units ?? []).map(way => wayId(way)),
      'units',
    ),
    seconds(
      dataset.metrics.map(({ id }) => id),
      'metrics',
      'id',
    ),
    seconds(
      dataset.logic.map(({ id }) => id),
      'logic',
      'id',
    ),
    seconds(
      dataset.checks.map(({ id }) => id),
      'checks',
      'id',
    ),
    seconds(
      dataset.downstream.map(({ id }) => id),
      'downstream',
      'id',
    ),
    seconds(
      dataset.examples.map(({ id }) => id),
      'examples',
      'id',
    ),
  ].flat();
}

function seconds(names: readonly string[], list: string, ...key: string[]): Named[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [{ name, path: [list, index, ...key] }] : [],
  );
}
