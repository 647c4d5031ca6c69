import type { Catalog } from './catalog.ts';
import type { Problem } from './problem.ts';

/** `catalog/company.yml:3  message — remedy`: the form that terminals and editors turn into a link. */
export function sayProblem({ file, line, message, remedy }: Problem): string {
  return `${file}:${line}  ${message} — ${remedy}`;
}

/** One line of what a catalog holds. */
export function sayCatalog(dir: string, { company, datasets }: Catalog): string {
  const logic = datasets.flatMap(dataset => dataset.logic);
  const checks = datasets.flatMap(dataset => dataset.checks);
  const examples = datasets.flatMap(dataset => dataset.examples);
  const counts = [
    count(datasets.length, 'dataset'),
    count(logic.length, 'way to rebuild them', 'ways to rebuild them'),
    count(checks.length, 'check'),
    count(examples.length, 'ready example'),
    count(company.people.length, 'person', 'people'),
  ];
  return `${dir} is in order: ${company.company}, ${counts.join(', ')}.`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
