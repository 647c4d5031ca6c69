import { checkConsistency } from './check-consistency.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkCalendar, checkPolicy } from './check-judging.ts';
import { checkLogic } from './check-logic.ts';
import { checkReferences } from './check-references.ts';
import { checkSensitive } from './check-sensitive.ts';
import { checkThrottle } from './check-throttle.ts';
import type { Problem } from './problem.ts';
import { type CatalogSource, type DatasetSource, problemAt } from './source.ts';

/** Everything that can only be seen by looking at more than one value: references, duplicates, SQL. */
export async function checkCatalog(catalog: CatalogSource): Promise<Problem[]> {
  const perDataset = await Promise.all(
    catalog.datasets.map(async source => [
      ...checkReferences(source, catalog),
      ...checkConsistency(source, catalog),
      ...checkSensitive(source),
      ...(await checkLogic(source, catalog)),
      ...(await checkExpressions(source)),
    ]),
  );
  return [
    ...checkPolicy(catalog),
    ...checkCalendar(catalog),
    ...(await checkThrottle(catalog)),
    ...perDataset.flat(),
    ...claimedTwice(catalog.datasets, 'dataset', 'give this one another id'),
    ...claimedTwice(catalog.datasets, 'table', 'one table is one dataset; merge the two files'),
  ];
}

/** Ids and tables belong to one dataset only; the file that comes later in the alphabet is the one to change. */
function claimedTwice(
  sources: readonly DatasetSource[],
  field: 'dataset' | 'table',
  remedy: string,
): Problem[] {
  return sources.flatMap((source, index) => {
    const name = source.dataset[field];
    const first = sources.slice(0, index).find(other => other.dataset[field] === name);
    return first
      ? [problemAt(source.yaml, [field], `${name} is already claimed by ${first.yaml.file}`, remedy)]
      : [];
  });
}
