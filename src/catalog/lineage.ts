import type { Dataset } from './dataset.ts';

/** What lineage is read from. */
export type Linked = Pick<Dataset, 'dataset' | 'table' | 'inputs' | 'downstream'>;

/**
 * Ids of the datasets that are built straight from `id`: those whose inputs name its table, and those that it lists
 * as consumers. A dataset that reads its own table is not its own consumer.
 */
export function directlyDownstream(datasets: readonly Linked[], id: string): string[] {
  const source = datasets.find(dataset => dataset.dataset === id);
  if (!source) return [];
  const listed = new Set(source.downstream.flatMap(consumer => consumer.dataset ?? []));
  return datasets
    .filter(({ dataset, inputs }) => listed.has(dataset) || inputs.includes(source.table))
    .map(({ dataset }) => dataset)
    .filter(dataset => dataset !== id);
}

/** Ids of the datasets that `id` is built straight from. */
export function directlyUpstream(datasets: readonly Linked[], id: string): string[] {
  return datasets
    .map(({ dataset }) => dataset)
    .filter(other => directlyDownstream(datasets, other).includes(id));
}

/** Every id reached from `start` by `next`, nearest first, without `start` itself, circles or not. */
export function follow(start: string, next: (id: string) => readonly string[]): string[] {
  const reached = new Set([start]);
  for (const id of reached) for (const other of next(id)) reached.add(other);
  return [...reached].filter(id => id !== start);
}
