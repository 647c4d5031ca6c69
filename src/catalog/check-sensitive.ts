import type { Check } from '../plan/check.ts';
import type { Problem } from './problem.ts';
import { type DatasetSource, problemAt } from './source.ts';

type Path = readonly PropertyKey[];

/** The columns of a check whose values stand in what it says; the others are only counted. */
const QUOTED: { readonly [Kind in Check['kind']]?: (check: Extract<Check, { kind: Kind }>) => Quoted[] } = {
  distribution: ({ column }) => [{ at: ['column'], column }],
  completeness: ({ by }) => [{ at: ['by'], column: by }],
  freshness: ({ column }) => [{ at: ['column'], column }],
  known_example: ({ where }) => Object.keys(where).map(column => ({ at: ['where', column], column })),
};

type Quoted = { readonly at: Path; readonly column: string };

/** Columns that are masked wherever rows are shown, and would be read all the same: as a scope, or in a check's words. */
export function checkSensitive({ yaml, dataset }: DatasetSource): Problem[] {
  const sensitive = new Set(dataset.sensitive_columns);
  const scopes = dataset.scope_columns.map(
    ({ column }, index): Quoted => ({ at: ['scope_columns', index, 'column'], column }),
  );
  const checks = dataset.checks.flatMap((check, index) =>
    quotedBy(check).map(({ at, column }): Quoted => ({ at: ['checks', index, ...at], column })),
  );
  return [
    ...scopes.map(quoted => ({ quoted, where: 'the scope of a backfill' })),
    ...checks.map(quoted => ({ quoted, where: 'the words of a check' })),
  ]
    .filter(({ quoted }) => sensitive.has(quoted.column))
    .map(({ quoted, where }) =>
      problemAt(
        yaml,
        quoted.at,
        `${quoted.column} is one of the sensitive_columns, and its values would be read in ${where}`,
        'choose another column, or take it out of sensitive_columns',
      ),
    );
}

function quotedBy<Kind extends Check['kind']>(check: Extract<Check, { kind: Kind }>): Quoted[] {
  const quoted = QUOTED[check.kind] as ((check: Extract<Check, { kind: Kind }>) => Quoted[]) | undefined;
  return quoted?.(check) ?? [];
}
