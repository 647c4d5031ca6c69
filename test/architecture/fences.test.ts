import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cruiseFolders, repository, rules } from './cruise.ts';

/** Fewer would mean that the cruise went blind, as it does with a compiler it cannot use. */
const FEWEST_MODULES = 150;

/** One import that each fence forbids: the file it is planted in, and what that imports. */
const PLANTED: Readonly<Record<string, readonly [file: string, imported: string]>> = {
  'plan-is-pure': ['src/plan/planted.ts', 'node:fs'],
  'slack-is-pure': ['src/slack/planted.ts', '../store/aim.ts'],
  'checks-are-pure': ['src/checks/planted.ts', 'node:fs'],
  'catalog-reads-plan': ['src/catalog/planted.ts', '../store/aim.ts'],
  'store-knows-plan-and-pg': ['src/store/planted.ts', '../usecases/aim.ts'],
  'usecases-decide-then-store': ['src/usecases/planted.ts', '../notifiers/aim.ts'],
  'executor-replays': ['src/executor/planted.ts', '../usecases/aim.ts'],
  'commands-render': ['src/commands/planted.ts', '../store/aim.ts'],
  'notifiers-deliver': ['src/notifiers/planted.ts', '../usecases/aim.ts'],
  'sql-is-judged-alone': ['src/sql/planted.ts', '../store/aim.ts'],
  'embedded-starts-postgres': ['src/embedded/planted.ts', '../store/aim.ts'],
  'watch-ticks': ['src/watch/planted.ts', '../notifiers/aim.ts'],
  'src-stands-alone': ['src/app.ts', '../sandbox/aim.ts'],
  'sandbox-judges-alone': ['sandbox/planted.ts', '../src/plan/aim.ts'],
  'no-cycles': ['src/plan/aim.ts', './planted-circle.ts'],
  resolvable: ['src/main.ts', './nowhere.ts'],
};

const scratch = await realpath(await mkdtemp(join(tmpdir(), 'fences-test-')));
afterAll(async () => rm(scratch, { recursive: true }));

describe('the fences', () => {
  it('hold everywhere, over enough modules to mean anything', { timeout: 60_000 }, async () => {
    const { summary, modules } = await cruiseFolders(['src', 'sandbox']);
    const violations = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} imports ${to}`);
    expect(violations).toEqual([]);
    for (const folder of ['src/', 'sandbox/']) {
      const own = modules.filter(({ source }) => source.startsWith(folder));
      expect(own.length, folder).toBeGreaterThanOrEqual(FEWEST_MODULES / 2);
    }
    expect(modules.filter(({ source }) => /^(src|sandbox)\//.test(source)).length).toBeGreaterThanOrEqual(
      FEWEST_MODULES,
    );
  });

  it('surround every folder of src, each with advice', async () => {
    const entries = await readdir(join(repository, 'src'), { withFileTypes: true });
    const folders = entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
    const fenced = rules.flatMap(({ from }) => /^\^src\/([a-z]+)\/$/.exec(String(from.path))?.[1] ?? []);
    expect(fenced.sort()).toEqual(folders.sort());
    for (const { name, comment } of rules) expect([name, (comment ?? '').length > 15]).toEqual([name, true]);
  });

  it('catch what each of them forbids', async () => {
    await plantEverything();
    const { summary } = await cruiseFolders(['src', 'sandbox'], scratch);
    const caught = new Map(
      summary.violations.map(({ rule, from }) => [`${rule.name} in ${from}`, rule.severity]),
    );
    for (const { name } of rules) {
      const planted = PLANTED[name ?? ''];
      expect(planted, `an import that ${name} forbids`).toBeDefined();
      expect([name, caught.get(`${name} in ${planted?.[0]}`)]).toEqual([name, 'error']);
    }
  });

  it('let through what a folder may import', async () => {
    await write('src/usecases/allowed.ts', "import '../store/aim.ts';\nimport '../plan/plain.ts';\n");
    await write(
      'src/plan/plain.ts',
      "import { createHash } from 'node:crypto';\nexport const hash = createHash;\n",
    );
    const { summary } = await cruiseFolders(['src'], scratch);
    const innocent = summary.violations.filter(({ from }) => /allowed|plain/.test(from));
    expect(innocent).toEqual([]);
  });
});

async function plantEverything(): Promise<void> {
  const folders = ['src/store', 'src/usecases', 'src/notifiers', 'src/plan', 'sandbox'];
  for (const folder of folders) await write(`${folder}/aim.ts`, 'export const aim = 1;\n');
  await write('src/plan/planted-circle.ts', "import './aim.ts';\n");
  for (const [file, imported] of Object.values(PLANTED)) await write(file, `import '${imported}';\n`);
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(scratch, file)), { recursive: true });
  await writeFile(join(scratch, file), text);
}
