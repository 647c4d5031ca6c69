import { nearest } from '../plan/nearest.ts';
import type { Problem } from './problem.ts';
import { type CatalogSource, problemAt } from './source.ts';

type Named = { readonly path: readonly PropertyKey[]; readonly name: string; readonly what: Thing };

/** What policy and calendar refer to, and where it is listed. */
const THINGS = {
  role: { called: 'role', listedIn: 'the roles of somebody in company.yml' },
  person: { called: 'person with the email', listedIn: 'people in company.yml' },
  dataset: { called: 'dataset', listedIn: 'the folder datasets' },
} as const;
type Thing = keyof typeof THINGS;

type Who = { readonly by: string; readonly role?: string; readonly emails?: readonly string[] };

/** Roles, people and datasets that policy.yml names and that are not there. */
export function checkPolicy(catalog: CatalogSource): Problem[] {
  if (!catalog.policy) return [];
  const { yaml, value } = catalog.policy;
  const named: Named[] = [
    ...value.approvals.flatMap(({ who, when }, index) => [
      ...who.flatMap((one, at) => namedBy(one, ['approvals', index, 'who', at])),
      ...(when.datasets ?? []).map((name, at) => ({
        path: ['approvals', index, 'when', 'datasets', at],
        name,
        what: 'dataset' as const,
      })),
    ]),
    ...value.pool.flatMap((one, at) => namedBy(one, ['pool', at])),
    ...value.escalate_to.flatMap((one, at) => namedBy(one, ['escalate_to', at])),
    ...Object.entries(value.overriders).map(([rule, role]) => ({
      path: ['overriders', rule],
      name: role,
      what: 'role' as const,
    })),
    ...value.away.flatMap(({ who, delegate }, index) => [
      { path: ['away', index, 'who'], name: who.toLowerCase(), what: 'person' as const },
      ...(delegate
        ? [{ path: ['away', index, 'delegate'], name: delegate.toLowerCase(), what: 'person' as const }]
        : []),
    ]),
  ];
  return [
    ...missing(catalog, named).map(({ path, message, remedy }) => problemAt(yaml, path, message, remedy)),
    ...value.away.flatMap(({ from, to }, index) =>
      from > to
        ? [
            problemAt(
              yaml,
              ['away', index, 'to'],
              `The absence ends on ${to}, before it begins on ${from}`,
              'swap the two days; to is the last day away',
            ),
          ]
        : [],
    ),
  ];
}

/** Roles, datasets and metrics that calendar.yml names and that are not there. */
export function checkCalendar(catalog: CatalogSource): Problem[] {
  if (!catalog.calendar) return [];
  const { yaml, value } = catalog.calendar;
  const { windows, closed } = value;
  const named: Named[] = [
    ...windows.flatMap(({ datasets, overridable_by }, index) => [
      ...datasets.map((name, at) => ({
        path: ['windows', index, 'datasets', at],
        name,
        what: 'dataset' as const,
      })),
      ...(overridable_by
        ? [{ path: ['windows', index, 'overridable_by'], name: overridable_by, what: 'role' as const }]
        : []),
    ]),
    ...(closed ? [{ path: ['closed', 'role'], name: closed.role, what: 'role' as const }] : []),
    ...(closed?.datasets ?? []).map((name, at) => ({
      path: ['closed', 'datasets', at],
      name,
      what: 'dataset' as const,
    })),
    ...(closed?.reported ?? []).map(({ dataset }, at) => ({
      path: ['closed', 'reported', at, 'dataset'],
      name: dataset,
      what: 'dataset' as const,
    })),
  ];
  return [
    ...missing(catalog, named).map(({ path, message, remedy }) => problemAt(yaml, path, message, remedy)),
    ...unknownFigures(catalog),
  ];
}

/** A figure of a metric that its dataset does not have could never be compared with anything. */
function unknownFigures({ calendar, datasets }: CatalogSource): Problem[] {
  return (calendar?.value.closed?.reported ?? []).flatMap(({ dataset, metric }, index) => {
    const known = datasets.find(source => source.dataset.dataset === dataset)?.dataset.metrics ?? [];
    if (!calendar || known.length === 0 || known.some(({ id }) => id === metric)) return [];
    const ids = known.map(({ id }) => id);
    const path = ['closed', 'reported', index, 'metric'];
    const meant = nearest(metric, ids);
    const remedy = meant ? `did you mean ${meant}?` : `choose one of ${ids.join(', ')}`;
    return [problemAt(calendar.yaml, path, `${dataset} has no metric ${metric}`, remedy)];
  });
}

function namedBy(who: Who, path: readonly PropertyKey[]): Named[] {
  if (who.role !== undefined) return [{ path: [...path, 'role'], name: who.role, what: 'role' }];
  return (who.emails ?? []).map((name, at) => ({ path: [...path, 'people', at], name, what: 'person' }));
}

function missing(catalog: CatalogSource, named: readonly Named[]) {
  const { company, datasetIds } = catalog;
  const known: Readonly<Record<Thing, readonly string[] | undefined>> = {
    role: company && [...new Set(company.people.flatMap(({ roles }) => roles))],
    person: company?.people.map(({ email }) => email.toLowerCase()),
    dataset: [...datasetIds],
  };
  return named.flatMap(({ path, name, what }) => {
    const there = known[what];
    if (!there || there.includes(name)) return [];
    const { called, listedIn } = THINGS[what];
    const meant = nearest(name, there);
    const remedy = meant ? `did you mean ${meant}?` : `add it to ${listedIn}`;
    return [{ path, message: `There is no ${called} ${name}`, remedy }];
  });
}
