import type { Consumer } from './consumer.ts';
import type { Dataset } from './dataset.ts';
import { directlyDownstream, type Linked } from './lineage.ts';

/** A consumer that a change reaches. */
export type Reached = {
  readonly consumer: Consumer;
  /** Titles from the changed dataset to this consumer, for example `Daily signups → Product usage → Churn model`. */
  readonly path: readonly string[];
  /** Id of the dataset that the consumer reads. */
  readonly reads: string;
};

type Titled = Linked & Pick<Dataset, 'title'>;

/**
 * Everything that reads the dataset `id`, directly or through other datasets, nearest first; each consumer once, by its
 * shortest path. A dataset that names the table among its inputs is reached even where nobody listed it.
 */
export function blastRadius(datasets: readonly Titled[], id: string): Reached[] {
  const changed = datasets.find(dataset => dataset.dataset === id);
  if (!changed) return [];
  const reached = new Map<string, Reached>();
  const visited = new Set([id]);
  const pending = [{ dataset: changed, path: [changed.title] }];
  for (const { dataset, path } of pending) {
    for (const consumer of consumersOf(datasets, dataset)) {
      const key = consumer.dataset ? `dataset ${consumer.dataset}` : consumer.id;
      // A circle of datasets leads back to the one that changes; it does not reach itself.
      if (reached.has(key) || consumer.dataset === id) continue;
      reached.set(key, { consumer, path: [...path, consumer.title], reads: dataset.dataset });
    }
    for (const next of directlyDownstream(datasets, dataset.dataset)) {
      const found = datasets.find(candidate => candidate.dataset === next);
      if (!found || visited.has(next)) continue;
      visited.add(next);
      pending.push({ dataset: found, path: [...path, found.title] });
    }
  }
  return [...reached.values()];
}

/** The listed consumers, and a plain one for each dataset that reads the table without being listed. */
function consumersOf(datasets: readonly Titled[], dataset: Titled): Consumer[] {
  const listed = new Set(dataset.downstream.flatMap(consumer => consumer.dataset ?? []));
  const unlisted = directlyDownstream(datasets, dataset.dataset)
    .filter(id => !listed.has(id))
    .flatMap(id => datasets.find(candidate => candidate.dataset === id) ?? []);
  return [...dataset.downstream, ...unlisted.map(asConsumer)];
}

/** It tolerates change: being in the catalog, its own history can be rebuilt in turn. */
function asConsumer(dataset: Titled): Consumer {
  return {
    id: dataset.dataset,
    title: dataset.title,
    kind: 'table',
    dataset: dataset.dataset,
    tolerates_change: true,
    irreversible: false,
  };
}
