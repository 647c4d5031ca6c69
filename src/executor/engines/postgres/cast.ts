import { quoted } from './names.ts';
import type { Column } from './table.ts';

/** The types whose values a cast would cut off, with PostgreSQL's own function that refuses instead. */
const LIMITED: Readonly<Record<string, { name: string; header: number }>> = {
  'character varying': { name: 'varchar', header: 4 },
  character: { name: 'bpchar', header: 4 },
  'bit varying': { name: 'varbit', header: 0 },
  bit: { name: 'bit', header: 0 },
};

/** In the target's type, so that what would be rounded on its way in does not count as a difference. */
export function cast(value: string, { typeName }: Column): string {
  const [, type = '', length] =
    /^(character varying|character|bit varying|bit)\((\d+)\)$/.exec(typeName) ?? [];
  const limited = LIMITED[type];
  if (!limited) return `(${value})::${typeName}`;
  const { name, header } = limited;
  return `pg_catalog.${quoted(name)}((${value})::pg_catalog.${quoted(name)}, ${Number(length) + header}, false)`;
}
