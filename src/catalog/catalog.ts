import type { Books } from '../plan/calendar/closed-periods.ts';
import type { Window } from '../plan/calendar/windows.ts';
import { DEFAULT_POLICY, type Policy } from '../plan/policy/policy.ts';
import { OVERRIDERS } from '../plan/rules/rules.ts';
import type { Throttle } from '../plan/throttle/gate.ts';
import { blastRadius, type Reached } from './blast-radius.ts';
import type { Company, Person } from './company.ts';
import type { Dataset } from './dataset.ts';
import { directlyDownstream, directlyUpstream, follow } from './lineage.ts';
import type { LogicFile } from './logic-file.ts';
import { throttleFrom } from './throttle-of.ts';

/** Logic with the text of its SQL file. `sha256` (hex) is over that text in UTF-8. */
type LogicVariant = Omit<LogicFile, 'sql'> & {
  readonly file: string;
  readonly sql: string;
  readonly sha256: string;
};

export type CatalogDataset = Omit<Dataset, 'logic'> & { readonly logic: readonly LogicVariant[] };

/** By what a change of history is judged: who approves, who may override, when history may change, what is closed. */
export type Judging = {
  readonly policy: Policy;
  /** The role that may override what a rule found, by the id of the rule. */
  readonly overriders: Readonly<Record<string, string>>;
  readonly windows: readonly Window[];
  readonly books: Books;
};

/** What holds where the catalog says nothing of it. */
const PLAIN_JUDGING: Judging = {
  policy: DEFAULT_POLICY,
  overriders: OVERRIDERS,
  windows: [],
  books: { through: null, datasets: [], role: 'finance', reported: [] },
};

/** Everything the company told the bot about its data, checked as a whole. It does not change while the bot runs. */
export type Catalog = {
  readonly company: Company;
  readonly judging: Judging;
  /** In the order of their ids. */
  readonly datasets: readonly CatalogDataset[];
  dataset(id: string): CatalogDataset | undefined;
  /** Letters of either case in the address mean the same person. */
  person(email: string): Person | undefined;
  /** The people who hold `role`. */
  peopleWithRole(role: string): readonly Person[];
  /** The people who may stop all work and let it go on, and change how any run works. */
  readonly operators: readonly Person[];
  /** How gently work on the dataset treats the warehouse, and what makes it wait. */
  throttleOf(datasetId: string): Throttle;
  /** Every role that somebody holds. */
  readonly roles: readonly string[];
  /** Whatever reads the dataset, directly or through others, nearest first. Empty for an unknown id. */
  blastRadius(datasetId: string): readonly Reached[];
  /** Ids of the datasets it is built from, directly or through others, nearest first. */
  upstream(datasetId: string): readonly string[];
  /** Ids of the datasets that are built from it, directly or through others, nearest first. */
  downstream(datasetId: string): readonly string[];
};

export function createCatalog(
  company: Company,
  unordered: readonly CatalogDataset[],
  judging: Partial<Judging> = {},
): Catalog {
  const datasets = [...unordered].sort((a, b) => (a.dataset < b.dataset ? -1 : 1));
  const byId = new Map(datasets.map(dataset => [dataset.dataset, dataset]));
  const byEmail = new Map(company.people.map(person => [person.email.toLowerCase(), person]));
  return {
    company,
    judging: { ...PLAIN_JUDGING, ...judging },
    datasets,
    roles: [...new Set(company.people.flatMap(person => person.roles))].sort(),
    dataset: id => byId.get(id),
    person: email => byEmail.get(email.toLowerCase()),
    peopleWithRole: role => company.people.filter(person => person.roles.includes(role)),
    operators: company.people.filter(({ roles }) =>
      company.operators.length === 0
        ? roles.length > 0
        : roles.some(role => company.operators.includes(role)),
    ),
    throttleOf: id => throttleFrom(company.throttle, byId.get(id)?.throttle),
    blastRadius: id => blastRadius(datasets, id),
    upstream: id => follow(id, next => directlyUpstream(datasets, next)),
    downstream: id => follow(id, next => directlyDownstream(datasets, next)),
  };
}
