import type { Calendar } from './calendar.ts';
import type { Company } from './company.ts';
import type { Dataset } from './dataset.ts';
import type { ApprovalPolicy } from './policy.ts';
import type { Problem } from './problem.ts';
import type { YamlFile } from './yaml-file.ts';

/** A dataset as written: its checked values and the file they stand in. */
export type DatasetSource = { readonly yaml: YamlFile; readonly dataset: Dataset };

/** All files of a catalog that could be read, for the checks that look at more than one place. */
export type CatalogSource = {
  /** Undefined when company.yml has problems of its own: what it would say is then not held against the datasets. */
  readonly company: Company | undefined;
  /** Where company.yml says what it says; undefined together with `company`. */
  readonly companyYaml: YamlFile | undefined;
  /** Undefined where there is no such file, or where it has problems of its own. */
  readonly policy: { readonly yaml: YamlFile; readonly value: ApprovalPolicy } | undefined;
  readonly calendar: { readonly yaml: YamlFile; readonly value: Calendar } | undefined;
  readonly datasets: readonly DatasetSource[];
  /** Ids of all dataset files, those with problems too. */
  readonly datasetIds: ReadonlySet<string>;
  /** Text of each file in the folder sql, by file name. */
  readonly sqlFiles: ReadonlyMap<string, string>;
};

/** A problem with the value at `path` of a YAML file. */
export function problemAt(
  yaml: YamlFile,
  path: readonly PropertyKey[],
  message: string,
  remedy: string,
): Problem {
  return { file: yaml.file, ...yaml.valueAt(path), path: path.join('.'), message, remedy };
}
