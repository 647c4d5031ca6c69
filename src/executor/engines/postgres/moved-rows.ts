import type { Bind } from '../../../checks/query.ts';
import { cast } from './cast.ts';
import { passing } from './scope-sql.ts';
import { columnNamed, type Table } from './table.ts';

/** What decides whether a rebuilt row lies in the scope: the values that a column may have. */
type Filters = Parameters<typeof passing>[1];

type Wanted = {
  readonly key: readonly string[];
  readonly filters: Filters;
  /** The condition that a row lies in the units that are rebuilt: others of their period are left to theirs. */
  readonly own: string;
};

/**
 * The rows of `rebuilt` that pass the filters, as what follows it in FROM. Where a filtered column is no part of the key,
 * the logic may give a row of the table another value of it: its old row would be deleted as one that nothing makes any
 * more, and its new one belongs to what nobody approved. Such a row is refused, and so is one that comes from there.
 * `ofUnit` is the condition, without the filters, that a row of the target lies in the unit.
 */
export function filtered(
  target: Table,
  { key, filters, own }: Wanted,
  ofUnit: () => string,
  unitKey: string,
  bind: Bind,
): string {
  if (filters.length === 0) return own === 'true' ? '' : ` where ${own}`;
  const passes = passing(target, filters, bind, 'rebuilt').join(' and ');
  const loose = filters.map(filter => filter.column).filter(name => !key.includes(name));
  if (loose.length === 0) return ` where ${passes} and ${own}`;
  const columns = key.map((name, index) => ({ ...columnNamed(target, name), as: `backfill_key_${index}` }));
  const inside = passing(target, filters, bind).join(' and ');
  const same = columns.map(column => `backfill_held.${column.as} = ${cast(`rebuilt.${column.sql}`, column)}`);
  const refuse = (way: string) =>
    `backfill_staging.refuse_moved(${bind(loose.join(', '))}::text, ${unitKey}, '${way}')`;
  return ` left join (
      select ${columns.map(({ sql, as }) => `${sql} as ${as}`).join(', ')},
        bool_and((${inside}) is true) as inside, bool_and((${inside}) is not true) as outside
      from ${target.sql} where ${ofUnit()} group by ${columns.map(({ sql }) => sql).join(', ')}
    ) backfill_held on ${same.join(' and ')}
    where case when (${passes}) is true then case when backfill_held.outside then ${refuse('in')} else ${own} end
      when backfill_held.inside then ${refuse('out')} else false end`;
}
