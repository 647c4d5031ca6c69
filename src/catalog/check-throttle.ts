import { nearest } from '../plan/nearest.ts';
import { HOURS, LANES, STOPPED } from '../plan/throttle/gate.ts';
import { SERVER_SIGNALS } from '../plan/throttle/signals.ts';
import { judgeSelect } from '../sql/judge-select.ts';
import type { Problem } from './problem.ts';
import { type CatalogSource, problemAt } from './source.ts';
import type { ThrottleWritten } from './throttle.ts';
import type { YamlFile } from './yaml-file.ts';

const TAKEN: ReadonlySet<string> = new Set([...SERVER_SIGNALS, HOURS, LANES, STOPPED]);

/** What makes work wait, in company.yml and in each dataset: names that clash, limits that never let go, SQL; and who may stop it. */
export async function checkThrottle(catalog: CatalogSource): Promise<Problem[]> {
  const { company, companyYaml, datasets } = catalog;
  const ofCompany = company?.throttle;
  const written = [
    ...(ofCompany && companyYaml ? [{ yaml: companyYaml, throttle: ofCompany, around: undefined }] : []),
    ...datasets.flatMap(({ yaml, dataset }) =>
      dataset.throttle ? [{ yaml, throttle: dataset.throttle, around: ofCompany }] : [],
    ),
  ];
  const problems = await Promise.all(
    written.map(async ({ yaml, throttle, around }) => [
      ...clashes(yaml, throttle),
      ...neverReleased(yaml, throttle),
      ...unknownIgnored(yaml, throttle, around),
      ...(await unfitSql(yaml, throttle)),
    ]),
  );
  return [...unknownOperators(catalog), ...problems.flat()];
}

function unknownOperators({ company, companyYaml }: CatalogSource): Problem[] {
  if (!company || !companyYaml) return [];
  const roles = [...new Set(company.people.flatMap(({ roles: held }) => held))];
  return company.operators.flatMap((role, index) => {
    if (roles.includes(role)) return [];
    const meant = nearest(role, roles);
    const remedy = meant ? `did you mean ${meant}?` : 'add it to the roles of somebody in company.yml';
    return [problemAt(companyYaml, ['operators', index], `There is no role ${role}`, remedy)];
  });
}

/** The signals of one's own, each with where it stands. */
function own({ queries = [], endpoints = [] }: ThrottleWritten) {
  return [
    ...queries.map(({ id }, index) => ({ id, path: ['throttle', 'queries', index, 'id'] })),
    ...endpoints.map(({ id }, index) => ({ id, path: ['throttle', 'endpoints', index, 'id'] })),
  ];
}

function clashes(yaml: YamlFile, throttle: ThrottleWritten): Problem[] {
  const seen = new Set<string>();
  return own(throttle).flatMap(({ id, path }) => {
    const taken = TAKEN.has(id) || seen.has(id);
    seen.add(id);
    return taken
      ? [problemAt(yaml, path, `${id} is already the name of a signal`, 'give this one another id')]
      : [];
  });
}

function neverReleased(yaml: YamlFile, { signals = {}, queries = [] }: ThrottleWritten): Problem[] {
  const limits = [
    ...Object.entries(signals).map(([name, limit]) => ({ path: ['throttle', 'signals', name], limit })),
    ...queries.map((limit, index) => ({ path: ['throttle', 'queries', index], limit })),
  ];
  return limits.flatMap(({ path, limit }) => {
    if (!limit || !('release_at' in limit) || limit.release_at === undefined) return [];
    const at = [...path, 'release_at'];
    if (limit.above === undefined) {
      return [problemAt(yaml, at, 'There is nothing to release from', 'add above, or leave release_at out')];
    }
    return limit.release_at > limit.above
      ? [problemAt(yaml, at, 'release_at is more than above', 'give at most what stands in above')]
      : [];
  });
}

function unknownIgnored(
  yaml: YamlFile,
  throttle: ThrottleWritten,
  around: ThrottleWritten | undefined,
): Problem[] {
  const known = [...SERVER_SIGNALS, ...[throttle, around ?? {}].flatMap(one => own(one).map(({ id }) => id))];
  return (throttle.ignore ?? []).flatMap((id, index) => {
    if (known.includes(id)) return [];
    const meant = nearest(id, known);
    const remedy = meant ? `did you mean ${meant}?` : `use one of ${known.join(', ')}`;
    return [problemAt(yaml, ['throttle', 'ignore', index], `There is no signal ${id}`, remedy)];
  });
}

async function unfitSql(yaml: YamlFile, { queries = [] }: ThrottleWritten): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [index, { sql }] of queries.entries()) {
    const path = ['throttle', 'queries', index, 'sql'];
    const judgement = await judgeSelect(sql);
    if (!judgement.ok) {
      problems.push(problemAt(yaml, path, judgement.refusal.reason, judgement.refusal.remedy));
    } else if (judgement.placeholders.length > 0) {
      const remedy = 'leave out :unit_start, :unit_end and :as_of';
      problems.push(problemAt(yaml, path, 'A signal is about now and has no unit', remedy));
    }
  }
  return problems;
}
