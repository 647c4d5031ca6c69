import { join } from 'node:path';
import { loadCatalog } from './load.ts';
import { sayCatalog, sayProblem } from './say.ts';

/** `npm run catalog:check [-- dir]`: one line a problem and exit status 1, or one line of what was found. */
const dir = process.argv[2] ?? 'catalog';
const loaded = await loadCatalog(dir);
if (loaded.ok) {
  console.log(sayCatalog(dir, loaded.catalog));
} else {
  for (const problem of loaded.problems) {
    console.log(sayProblem({ ...problem, file: join(dir, problem.file) }));
  }
  process.exitCode = 1;
}
