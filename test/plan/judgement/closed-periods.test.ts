import { describe, expect, it } from 'vitest';
import {
  type Books,
  closedMonths,
  closedMovements,
  sayMonths,
} from '../../../src/plan/calendar/closed-periods.ts';
import type { Movement } from '../../../src/plan/movement.ts';

const REVENUE = { dataset: 'revenue_daily', sensitivity: ['finance' as const] };

const books: Books = {
  through: '2025-09',
  datasets: ['commissions'],
  role: 'finance',
  reported: [
    {
      month: '2025-08',
      dataset: 'revenue_daily',
      metric: 'net',
      value: 100.1,
      where: 'Board pack of September',
    },
  ],
};

const CLOSED = { months: ['2025-07', '2025-08', '2025-09'], reported: books.reported };

function movement(differences: Partial<Movement>): Movement {
  return {
    metric: 'net',
    title: 'Net revenue',
    unit: 'USD',
    decimals: 2,
    period: '2025-08',
    before: 100.1,
    after: 98.3,
    ...differences,
  };
}

describe('closed months', () => {
  it('are those of the scope up to the last one that was closed', () => {
    expect(closedMonths(books, REVENUE, { from: '2025-07-15', to: '2025-12-01' })).toEqual([
      '2025-07',
      '2025-08',
      '2025-09',
    ]);
  });

  it('include the one that the scope only just reaches, and not the next', () => {
    expect(closedMonths(books, REVENUE, { from: '2025-09-30', to: '2025-10-01' })).toEqual(['2025-09']);
    expect(closedMonths(books, REVENUE, { from: '2025-10-01', to: '2025-10-02' })).toEqual([]);
  });

  it('concern datasets that finance reports on, and those that it names', () => {
    const august = { from: '2025-08-01', to: '2025-09-01' };
    expect(closedMonths(books, { dataset: 'signups_daily', sensitivity: [] }, august)).toEqual([]);
    expect(closedMonths(books, { dataset: 'commissions', sensitivity: [] }, august)).toEqual(['2025-08']);
  });

  it('are none while no month was closed', () => {
    const open = { ...books, through: null };
    expect(closedMonths(open, REVENUE, { from: '2020-01-01', to: '2026-01-01' })).toEqual([]);
    expect(closedMovements({ months: [], reported: books.reported }, [movement({})])).toEqual([]);
  });

  it.each([
    [['2025-07'], 'July 2025'],
    [['2025-07', '2025-08'], 'July 2025 and August 2025'],
    [['2025-11', '2025-12', '2026-01'], 'November 2025 to January 2026'],
    [['2025-07', '2025-09', '2025-10'], 'July 2025, September 2025 and October 2025'],
  ])('%j read %s', (months, said) => {
    expect(sayMonths(months)).toBe(said);
  });
});

describe('the movement of closed months', () => {
  it('comes with its difference to the reported figure, in whole cents', () => {
    expect(closedMovements(CLOSED, [movement({})])).toMatchObject([
      { month: '2025-08', before: 100.1, after: 98.3, reported: { value: 100.1, difference: -1.8 } },
    ]);
  });

  it('is listed oldest first and without open months', () => {
    const lines = closedMovements(CLOSED, [
      movement({ period: '2025-10' }),
      movement({ period: '2025-09' }),
      movement({ period: '2025-07' }),
    ]);
    expect(lines.map(line => line.month)).toEqual(['2025-07', '2025-09']);
    expect(lines.map(line => line.reported)).toEqual([null, null]);
  });

  it('leaves out what stands still and agrees with the report', () => {
    expect(closedMovements(CLOSED, [movement({ after: 100.1 })])).toEqual([]);
  });

  it('keeps what stands still but never agreed with the report', () => {
    const lines = closedMovements(CLOSED, [movement({ before: 99, after: 99 })]);
    expect(lines[0]?.reported?.difference).toBe(-1.1);
  });
});
