import { nearest } from '../plan/nearest.ts';
import { type Judgement, judgeSelect } from '../sql/judge-select.ts';
import type { Dataset } from './dataset.ts';
import type { LogicFile } from './logic-file.ts';
import type { Problem } from './problem.ts';
import { type CatalogSource, type DatasetSource, problemAt } from './source.ts';

type Accepted = Extract<Judgement, { ok: true }>;
type Complaint = {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly remedy: string;
};

/** The SQL files of a dataset: each exists, is one SELECT over the inputs, and returns rows of the table for one unit. */
export async function checkLogic(source: DatasetSource, { sqlFiles }: CatalogSource): Promise<Problem[]> {
  const { yaml, dataset } = source;
  const problems: Problem[] = [];
  const read = new Set<string>();
  let readAll = true;
  for (const [index, logic] of dataset.logic.entries()) {
    const sql = sqlFiles.get(logic.sql);
    const judgement = sql === undefined ? undefined : await judgeSelect(sql);
    if (!judgement) problems.push(missingFile(source, ['logic', index, 'sql'], logic, sqlFiles));
    else problems.push(...complaintsAbout(judgement, source, logic).map(inFile(logic)));
    if (judgement?.ok) for (const table of judgement.tables) read.add(table);
    else readAll = false;
  }
  if (!readAll) return problems;
  for (const [index, table] of dataset.inputs.entries()) {
    if (read.has(table)) continue;
    const message = `No logic of ${dataset.dataset} reads ${table}`;
    problems.push(
      problemAt(yaml, ['inputs', index], message, 'leave it out; inputs are what people approve as sources'),
    );
  }
  return problems;
}

function missingFile(
  { yaml }: DatasetSource,
  path: readonly PropertyKey[],
  { sql }: LogicFile,
  sqlFiles: CatalogSource['sqlFiles'],
): Problem {
  const meant = nearest(sql, sqlFiles.keys());
  const remedy = meant ? `did you mean ${meant}?` : `write the SELECT into sql/${sql}`;
  return problemAt(yaml, path, `There is no file sql/${sql}`, remedy);
}

function inFile({ sql }: LogicFile): (complaint: Complaint) => Problem {
  return complaint => ({ file: `sql/${sql}`, path: '', ...complaint });
}

function complaintsAbout(
  judgement: Judgement,
  { yaml, dataset }: DatasetSource,
  logic: LogicFile,
): Complaint[] {
  if (!judgement.ok) {
    const { line, column, reason, remedy } = judgement.refusal;
    return [{ line, column, message: reason, remedy }];
  }
  return [
    ...unboundUnit(judgement),
    ...unrepeatable(judgement, logic),
    ...missingColumns(judgement, dataset),
    ...foreignTables(judgement, dataset, yaml.file),
  ];
}

function unboundUnit({ placeholders }: Accepted): Complaint[] {
  return (['unit_start', 'unit_end'] as const)
    .filter(bound => !placeholders.includes(bound))
    .map(bound => ({
      line: 1,
      column: 1,
      message: `It does not use :${bound}, so a unit would get rows of other units`,
      remedy: `compare the date of the source rows with :${bound}; a unit is from :unit_start up to, not including, :unit_end`,
    }));
}

function unrepeatable({ unrepeatable: parts }: Accepted, { rerunnable }: LogicFile): Complaint[] {
  if (!rerunnable || parts.length === 0) return [];
  const message = `It is said to give the same rows each time, and uses ${parts.join(', ')}`;
  return [
    {
      line: 1,
      column: 1,
      message,
      remedy: 'use :unit_start, :unit_end or :as_of instead, or write rerunnable: false',
    },
  ];
}

function missingColumns({ columns }: Accepted, dataset: Dataset): Complaint[] {
  const missing = columns ? columnsNeeded(dataset).filter(column => !columns.includes(column)) : [];
  if (missing.length === 0) return [];
  const remedy = `return every column of ${dataset.table} under its own name`;
  return [{ line: 1, column: 1, message: `It does not return ${missing.join(', ')}`, remedy }];
}

/** Columns that the dataset's own entry speaks of, so that rebuilt rows without them could not be judged. */
function columnsNeeded({ key, period, scope_columns, checks }: Dataset): string[] {
  const checked = checks.flatMap(check => {
    if (check.kind === 'null_rate') return check.columns;
    if (check.kind === 'known_example') return Object.keys(check.where);
    return 'column' in check ? [check.column] : [];
  });
  return [...new Set([...key, period.column, ...scope_columns.map(({ column }) => column), ...checked])];
}

function foreignTables({ tables, tablePlaces }: Accepted, dataset: Dataset, file: string): Complaint[] {
  return tables
    .filter(table => !dataset.inputs.includes(table))
    .map(table => {
      const meant = nearest(table, dataset.inputs);
      const add = `add ${table} to inputs in ${file}`;
      return {
        ...(tablePlaces.get(table) ?? { line: 1, column: 1 }),
        message: `It reads ${table}, which is not an input of ${dataset.dataset}`,
        remedy: meant ? `did you mean ${meant}? Otherwise ${add}` : add,
      };
    });
}
