import { z } from 'zod';
import type { Check } from '../plan/check.ts';
import { countOf } from '../plan/count.ts';
import type { Unit } from '../plan/scope.ts';
import type { CheckVerdict } from '../plan/verdict.ts';
import type { CheckSubject, Row } from './query.ts';
import { unitKeys, verdict } from './verdict.ts';

type Replay = Extract<Check, { kind: 'point_in_time_replay' }>;

const Found = z.object({
  unit: z.string(),
  moment: z.string(),
  rows: z.number(),
  differing: z.number(),
});

/** Moments replayed in each unit: its first, its last and those between. */
export const MOMENTS_A_UNIT = 3;

/** So many of `items`, evenly spread, with the first and the last. */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  if (count === 1) return items.slice(-1);
  const step = (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => items[Math.round(index * step)]).flatMap(item =>
    item === undefined ? [] : [item],
  );
}

/** The units that are replayed. */
export function sampledUnits(check: Replay, units: readonly Unit[]): Unit[] {
  return spread(units, check.units);
}

/**
 * Rebuilt with the sources cut off at the moment a row is about, it comes out the same: nothing later went into it. Each
 * row is one moment that was replayed.
 */
export function judgeReplay(check: Replay, rows: readonly Row[], subject: CheckSubject): CheckVerdict {
  const found = rows.map(row => Found.parse(row));
  const compared = found.reduce((sum, { rows: count }) => sum + count, 0);
  const differing = found.reduce((sum, one) => sum + one.differing, 0);
  const expected = 'rows rebuilt from what the sources held at their time come out the same';
  if (compared === 0) {
    return verdict(check, { passed: false, observed: 'there was nothing to replay', expected });
  }
  const leaking = found.filter(one => one.differing > 0);
  const replayed = `${countOf(compared, 'row')} of ${countOf(found.length, 'moment')} replayed`;
  const observed =
    differing === 0
      ? `${replayed}, all the same`
      : `${replayed}: ${countOf(differing, 'row')} ${differing === 1 ? 'uses' : 'use'} later data, at ${leaking
          .slice(0, 5)
          .map(({ moment }) => moment)
          .join(', ')}`;
  return verdict(check, {
    passed: differing === 0,
    observed,
    expected,
    units: unitKeys(
      subject,
      leaking.map(({ unit }) => unit),
    ),
  });
}
