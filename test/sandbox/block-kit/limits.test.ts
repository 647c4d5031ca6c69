import { describe, expect, test } from 'vitest';
import { type Limit, limits } from '../../../sandbox/block-kit/limits.ts';
import { hasOracles, oracle } from '../oracles.ts';

/** The reference's names of a limit, and ours. */
const ends: Readonly<Record<string, keyof Limit>> = {
  min_length: 'min',
  max_length: 'max',
  min_items: 'min',
  max_items: 'max',
  min: 'min',
  max: 'max',
};

/** Limits that are no entry of ours; the payloads of `refused-payloads.ts` show that they hold. */
const elsewhere = ['data_visualization.segment.value.exclusive_min'];

function leaves(tree: unknown, path: readonly string[] = []): readonly [string, number][] {
  if (typeof tree === 'number') return [[path.join('.'), tree]];
  return Object.entries(tree as object).flatMap(([key, below]) => leaves(below, [...path, key]));
}

function ours(path: string): number | undefined {
  const renamed = path.replace('section.fields.item_max_length', 'section.fields.item.max_length');
  const at = renamed.lastIndexOf('.');
  const end = ends[renamed.slice(at + 1)];
  const table: Readonly<Record<string, Limit>> = limits;
  return end === undefined ? undefined : table[renamed.slice(0, at)]?.[end];
}

describe.skipIf(!hasOracles)('every limit of the reference is ours', () => {
  const expected = hasOracles ? leaves(oracle('blocks/limits.json')) : [];

  test.each(expected.filter(([path]) => !elsewhere.includes(path)))('%s is %i', (path, value) => {
    expect(ours(path)).toBe(value);
  });

  test('and there are enough of them to mean anything', () => {
    expect(expected.length).toBeGreaterThan(80);
  });
});
