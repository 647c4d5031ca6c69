import { nearest } from '../plan/nearest.ts';
import type { Dataset } from './dataset.ts';
import type { Problem } from './problem.ts';
import { type CatalogSource, type DatasetSource, problemAt } from './source.ts';

type Reference = {
  readonly path: readonly PropertyKey[];
  readonly name: string;
  readonly known: readonly string[];
  /** What kind of thing is named, and where such things are listed. */
  readonly what: string;
  readonly listedIn: string;
};

/** Every name in a dataset file that has to be listed somewhere else: people, datasets, metrics, checks, logic, columns. */
export function checkReferences(source: DatasetSource, catalog: CatalogSource): Problem[] {
  return referencesIn(source.dataset, catalog)
    .filter(({ name, known }) => !known.includes(name))
    .map(({ path, name, known, what, listedIn }) => {
      const meant = nearest(name, known);
      const choice =
        known.length > 0
          ? `choose one of ${known.join(', ')}, or add it to ${listedIn}`
          : `add it to ${listedIn}`;
      return problemAt(
        source.yaml,
        path,
        `There is no ${what} ${name}`,
        meant ? `did you mean ${meant}?` : choice,
      );
    });
}

function referencesIn(dataset: Dataset, catalog: CatalogSource): Reference[] {
  return [
    ...peopleNamed(dataset, catalog),
    ...datasetsNamed(dataset, catalog),
    ...metricsNamed(dataset),
    ...sourcesReplayed(dataset),
    ...sourcesNamed(dataset),
    ...namedByExamples(dataset),
  ];
}

function peopleNamed(dataset: Dataset, { company }: CatalogSource): Reference[] {
  if (!company) return [];
  const person = {
    known: company.people.map(({ email }) => email.toLowerCase()),
    what: 'person with the email',
    listedIn: 'people in company.yml',
  };
  return [
    ...dataset.owners.map((email, index) => ({
      ...person,
      path: ['owners', index],
      name: email.toLowerCase(),
    })),
    ...dataset.downstream.flatMap(({ owner }, index) =>
      owner ? [{ ...person, path: ['downstream', index, 'owner'], name: owner.toLowerCase() }] : [],
    ),
  ];
}

function datasetsNamed(dataset: Dataset, { datasetIds }: CatalogSource): Reference[] {
  return dataset.downstream.flatMap((consumer, index) =>
    consumer.dataset
      ? [
          {
            path: ['downstream', index, 'dataset'],
            name: consumer.dataset,
            known: [...datasetIds].filter(id => id !== dataset.dataset),
            what: 'other dataset',
            listedIn: 'the folder datasets',
          },
        ]
      : [],
  );
}

function metricsNamed(dataset: Dataset): Reference[] {
  return dataset.checks.flatMap((check, index) =>
    'metric' in check
      ? [
          {
            path: ['checks', index, 'metric'],
            name: check.metric,
            known: dataset.metrics.map(({ id }) => id),
            what: 'metric',
            listedIn: 'metrics',
          },
        ]
      : [],
  );
}

function sourcesReplayed(dataset: Dataset): Reference[] {
  return dataset.checks.flatMap((check, index) =>
    check.kind === 'point_in_time_replay'
      ? check.sources.map(({ table }, at) => ({
          path: ['checks', index, 'sources', at, 'table'],
          name: table,
          known: dataset.inputs,
          what: 'input',
          listedIn: 'inputs',
        }))
      : [],
  );
}

function sourcesNamed(dataset: Dataset): Reference[] {
  return (dataset.sources ?? []).map(({ table }, index) => ({
    path: ['sources', index, 'table'],
    name: table,
    known: dataset.inputs,
    what: 'input',
    listedIn: 'inputs',
  }));
}

function namedByExamples(dataset: Dataset): Reference[] {
  const logic = { known: dataset.logic.map(({ id }) => id), what: 'logic', listedIn: 'logic' };
  const checks = { known: dataset.checks.map(({ id }) => id), what: 'check', listedIn: 'checks' };
  const columns = {
    known: dataset.scope_columns.map(({ column }) => column),
    what: 'scope column',
    listedIn: 'scope_columns',
  };
  return dataset.examples.flatMap((example, index) => [
    { ...logic, path: ['examples', index, 'logic'], name: example.logic },
    ...example.checks.map((name, at) => ({ ...checks, path: ['examples', index, 'checks', at], name })),
    ...Object.keys(example.filter).map(name => ({
      ...columns,
      path: ['examples', index, 'filter', name],
      name,
    })),
  ]);
}
