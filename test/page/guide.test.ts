import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { examples } from '../../sandbox/page/people/guide-examples.ts';

type Dataset = {
  readonly title: string;
  readonly owners: readonly string[];
  readonly examples?: readonly unknown[];
};

const folder = new URL('../../catalog/datasets/', import.meta.url);

test('the guide names each dataset as the modal lists it, with those who really must approve', () => {
  const datasets = readdirSync(folder).map(
    file => parse(readFileSync(new URL(file, folder), 'utf8')) as Dataset,
  );
  expect(
    examples
      .map(({ dataset, owners }) => ({ dataset, owners }))
      .sort((a, b) => a.dataset.localeCompare(b.dataset)),
  ).toEqual(
    datasets
      .filter(dataset => (dataset.examples ?? []).length > 0)
      .map(({ title, owners }) => ({ dataset: title, owners: owners.map(owner => owner.replace(/@.*/, '')) }))
      .sort((a, b) => a.dataset.localeCompare(b.dataset)),
  );
});
