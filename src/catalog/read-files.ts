import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from './problem.ts';

/** The texts of a catalog. File names are relative to its folder, except those of SQL files, which stand alone. */
export type CatalogFiles = {
  readonly company: string;
  /** Undefined where there is no such file: then what holds without one holds. */
  readonly policy: string | undefined;
  readonly calendar: string | undefined;
  readonly datasets: ReadonlyMap<string, string>;
  readonly sql: ReadonlyMap<string, string>;
};

/**
 * Reads every file that makes up the catalog in `dir`. Folders and files that have to be there and are not, come back as problems;
 * other errors of the file system are thrown.
 */
export async function readCatalogFiles(
  dir: string,
): Promise<{ ok: true; files: CatalogFiles } | { ok: false; problems: Problem[] }> {
  const [company, policy, calendar, datasetNames, sqlNames] = await Promise.all([
    readIfThere(join(dir, 'company.yml')),
    readIfThere(join(dir, 'policy.yml')),
    readIfThere(join(dir, 'calendar.yml')),
    listIfThere(join(dir, 'datasets')),
    listIfThere(join(dir, 'sql')),
  ]);
  const problems = [
    ...(company === undefined
      ? [
          absent(
            'company.yml',
            'There is no company.yml',
            'write one as docs/catalog.md shows, or name another folder',
          ),
        ]
      : []),
    ...(datasetNames.some(name => name.endsWith('.yml'))
      ? []
      : [
          absent(
            'datasets',
            'There is no dataset',
            'write one file a dataset into the folder datasets, ending in .yml',
          ),
        ]),
    ...datasetNames
      .filter(name => !name.endsWith('.yml') && !name.startsWith('.'))
      .map(name =>
        absent(`datasets/${name}`, 'This file is not read', 'end its name in .yml, or move it elsewhere'),
      ),
  ];
  if (problems.length > 0 || company === undefined) return { ok: false, problems };
  return {
    ok: true,
    files: {
      company,
      policy,
      calendar,
      datasets: await readAll(
        dir,
        datasetNames.filter(name => name.endsWith('.yml')).map(name => `datasets/${name}`),
      ),
      sql: await readAll(
        join(dir, 'sql'),
        sqlNames.filter(name => name.endsWith('.sql')),
      ),
    },
  };
}

async function readAll(dir: string, names: readonly string[]): Promise<Map<string, string>> {
  const texts = await Promise.all(names.map(name => readFile(join(dir, name), 'utf8')));
  return new Map(names.map((name, index) => [name, texts[index] ?? '']));
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(undefinedIfAbsent);
}

async function listIfThere(path: string): Promise<string[]> {
  return ((await readdir(path).catch(undefinedIfAbsent)) ?? []).sort();
}

function undefinedIfAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}

function absent(file: string, message: string, remedy: string): Problem {
  return { file, line: 1, path: '', message, remedy };
}
