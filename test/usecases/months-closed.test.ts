import { expect, it } from 'vitest';
import type { Context } from '../../src/usecases/context.ts';
import { monthsClosed } from '../../src/usecases/months-closed.ts';
import { catalogFixture } from '../fixtures/catalog.ts';
import { planFixture } from '../fixtures/plan.ts';

const books = { through: '2026-03', datasets: ['signups_daily'], role: 'finance', reported: [] };
const ctx = { catalog: catalogFixture(undefined, { books }) } as Pick<Context, 'catalog'>;

it.each([
  ['the table itself', 'changed_rows' as const, ['2026-03']],
  ['a version beside it', 'versioned_output' as const, []],
])('a plan that changes %s moves these closed months', (_, strategy, months) => {
  expect(monthsClosed(ctx, planFixture({ isolation: { strategy } }))).toEqual(months);
});
