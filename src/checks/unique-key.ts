import { z } from 'zod';
import type { Check } from '../plan/check.ts';
import { countOf } from '../plan/count.ts';
import type { CheckVerdict } from '../plan/verdict.ts';
import { type CheckQuery, type CheckSubject, column, type Row } from './query.ts';
import { unitKeys, verdict } from './verdict.ts';

type UniqueKey = Extract<Check, { kind: 'unique_key' }>;

const Fault = z.object({
  fault: z.enum(['empty', 'twice', 'elsewhere']),
  count: z.number(),
  units: z.array(z.string()),
});
type Fault = z.infer<typeof Fault>;

/**
 * Three faults, a row each: keys with an empty part, keys that the rebuilt rows hold more than once, and keys that the
 * target also holds outside the scope, so that they would stand there twice after promotion.
 */
export function uniqueKeyQuery(_check: UniqueKey, subject: CheckSubject): CheckQuery {
  const key = subject.key.map(column);
  const empty = key.map(name => `${name} is null`).join(' or ');
  const list = key.join(', ');
  return {
    text: `select 'empty' as fault, count(*)::float8 as count, ${unitsOf('backfill_unit')} as units
from suspects where ${empty}
union all
select 'twice', count(distinct (${list}))::float8, ${unitsOf('backfill_unit')}
from (select ${list}, backfill_unit, count(*) over (partition by ${list}) as copies from suspects
      where not (${empty})) counted
where copies > 1
${keepsApart(subject) ? '' : elsewhere(key)}`,
    values: [],
  };
}

/** Rows whose keys are equal then lie on the same side of the scope's bounds, so there is nothing to look for. */
function keepsApart({ key, periodColumn, scope }: CheckSubject): boolean {
  return [periodColumn, ...scope.filters.map(filter => filter.column)].every(name => key.includes(name));
}

function elsewhere(key: readonly string[]): string {
  const equal = key.map(name => `o.${name} = r.${name}`).join(' and ');
  return `union all
select 'elsewhere', count(*)::float8, ${unitsOf('r.backfill_unit')}
from suspects r where exists (select from outside o where ${equal})`;
}

function unitsOf(expression: string): string {
  return `coalesce(array_agg(distinct ${expression}::text), '{}')`;
}

export function judgeUniqueKey(check: UniqueKey, rows: readonly Row[], subject: CheckSubject): CheckVerdict {
  const faults = rows.map(row => Fault.parse(row)).filter(fault => fault.count > 0);
  return verdict(check, {
    passed: faults.length === 0,
    observed: faults.map(sayFault).join('; ') || 'every key appears once',
    expected: `every ${subject.key.join(' + ')} appears once and is filled in`,
    units: unitKeys(
      subject,
      faults.flatMap(fault => fault.units),
    ),
  });
}

const FAULTS: Readonly<Record<Fault['fault'], (count: number) => string>> = {
  empty: count => `${countOf(count, 'row')} with an empty key`,
  twice: count => `${countOf(count, 'key')} more than once`,
  elsewhere: count => `${countOf(count, 'key')} also outside the scope`,
};

function sayFault({ fault, count }: Fault): string {
  return FAULTS[fault](count);
}
