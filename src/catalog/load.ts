import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { OVERRIDERS } from '../plan/rules/rules.ts';
import { booksFrom, Calendar, windowsFrom } from './calendar.ts';
import { type Catalog, type CatalogDataset, createCatalog, type Judging } from './catalog.ts';
import { checkCatalog } from './check-catalog.ts';
import { Company } from './company.ts';
import { Dataset } from './dataset.ts';
import { explainIssue } from './explain-issue.ts';
import { calendarJsonSchema, companyJsonSchema, datasetJsonSchema, policyJsonSchema } from './json-schema.ts';
import { ApprovalPolicy, policyFrom } from './policy.ts';
import { inReadingOrder, type Problem } from './problem.ts';
import { type CatalogFiles, readCatalogFiles } from './read-files.ts';
import type { JsonSchema } from './schema-at.ts';
import type { DatasetSource } from './source.ts';
import { readYaml, type YamlFile } from './yaml-file.ts';

export type LoadedCatalog =
  | { readonly ok: true; readonly catalog: Catalog }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads the catalog in the folder `dir`: company.yml, each file of datasets, and the SQL files they name. Everything
 * that is wrong is returned at once, in reading order; nothing is thrown for what people wrote.
 */
export async function loadCatalog(dir: string): Promise<LoadedCatalog> {
  const found = await readCatalogFiles(dir);
  return found.ok ? assembleCatalog(found.files) : { ok: false, problems: found.problems };
}

/** The same for files already read. */
async function assembleCatalog(files: CatalogFiles): Promise<LoadedCatalog> {
  const problems: Problem[] = [];
  const company = parse(Company, companyJsonSchema, 'company.yml', files.company, problems);
  const policy = parseIfThere(ApprovalPolicy, policyJsonSchema, 'policy.yml', files.policy, problems);
  const calendar = parseIfThere(Calendar, calendarJsonSchema, 'calendar.yml', files.calendar, problems);
  const datasets: DatasetSource[] = [];
  const datasetIds = new Set<string>();
  for (const [file, text] of files.datasets) {
    const parsed = parse(Dataset, datasetJsonSchema, file, text, problems);
    // A file with mistakes still claims its name, so that others may refer to it.
    datasetIds.add(parsed?.value.dataset ?? file.replace(/^datasets\/|\.yml$/g, ''));
    if (parsed) datasets.push({ yaml: parsed.yaml, dataset: parsed.value });
  }
  problems.push(
    ...(await checkCatalog({
      company: company?.value,
      companyYaml: company?.yaml,
      policy,
      calendar,
      datasets,
      datasetIds,
      sqlFiles: files.sql,
    })),
  );
  if (problems.length > 0 || !company) return { ok: false, problems: inReadingOrder(problems) };
  const loaded = datasets.map(({ dataset }) => withLogicText(dataset, files.sql));
  return {
    ok: true,
    catalog: createCatalog(company.value, loaded, judgingOf(policy?.value, calendar?.value)),
  };
}

/** What the two files say; what neither says is as it is without them. */
function judgingOf(policy: ApprovalPolicy | undefined, calendar: Calendar | undefined): Partial<Judging> {
  return {
    ...(policy ? { policy: policyFrom(policy), overriders: { ...OVERRIDERS, ...policy.overriders } } : {}),
    ...(calendar ? { windows: windowsFrom(calendar), books: booksFrom(calendar) } : {}),
  };
}

function parseIfThere<Schema extends z.ZodType>(
  schema: Schema,
  jsonSchema: () => JsonSchema,
  file: string,
  text: string | undefined,
  problems: Problem[],
): { yaml: YamlFile; value: z.output<Schema> } | undefined {
  return text === undefined ? undefined : parse(schema, jsonSchema, file, text, problems);
}

/** The value of a YAML file, checked against its schema; undefined when problems were added instead. */
function parse<Schema extends z.ZodType>(
  schema: Schema,
  jsonSchema: () => JsonSchema,
  file: string,
  text: string,
  problems: Problem[],
): { yaml: YamlFile; value: z.output<Schema> } | undefined {
  const read = readYaml(file, text);
  if (!read.ok) {
    problems.push(...read.problems);
    return undefined;
  }
  const parsed = schema.safeParse(read.yaml.value);
  if (parsed.success) return { yaml: read.yaml, value: parsed.data };
  // Made only for mistakes: it takes as long as a third of all the reading.
  const described = jsonSchema();
  problems.push(...parsed.error.issues.flatMap(issue => explainIssue(issue, read.yaml, described)));
  return undefined;
}

function withLogicText(dataset: Dataset, sqlFiles: CatalogFiles['sql']): CatalogDataset {
  const logic = dataset.logic.map(variant => {
    const sql = sqlFiles.get(variant.sql) ?? '';
    return {
      ...variant,
      file: `sql/${variant.sql}`,
      sql,
      sha256: createHash('sha256').update(sql).digest('hex'),
    };
  });
  return { ...dataset, logic };
}
