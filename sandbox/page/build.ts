import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('./', import.meta.url));
const dist = join(source, 'dist');
/** Names the sources that a build was made from; lies beside its `index.html`. */
const stamp = 'sources.sha256';

/** What is bundled with the page from outside its folder. */
const outside = ['../workspace/emoji.generated.json'];
const packages = ['vite', 'react', 'react-dom', '@vitejs/plugin-react', 'slack-blocks-to-jsx'];

let building: Promise<{ readonly dir: string }> | undefined;

/**
 * Builds the sandbox page, unless the last build was made from the same sources.
 * @returns the folder to serve, with `index.html` and `assets/`
 * @throws what Vite throws when the page does not compile
 */
export function ensurePageBuilt(): Promise<{ readonly dir: string }> {
  building ??= build().finally(() => {
    building = undefined;
  });
  return building;
}

async function build(): Promise<{ readonly dir: string }> {
  const hash = await hashSources();
  if ((await stampOf(dist)) === hash) return { dir: dist };
  // Vite takes half a second to load: only who builds pays for it.
  const [{ build: viteBuild }, { default: react }] = await Promise.all([
    import('vite'),
    import('@vitejs/plugin-react'),
  ]);
  const own = join(source, `dist.${process.pid}`);
  // Vite and React look at the environment: what a test builds must be what the demo serves.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    await viteBuild({
      root: source,
      configFile: false,
      envDir: false,
      logLevel: 'error',
      plugins: [react()],
      build: { outDir: own, emptyOutDir: true, chunkSizeWarningLimit: 1_500, reportCompressedSize: false },
    });
    await writeFile(join(own, stamp), hash);
    await replaceDist(own);
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
    await rm(own, { recursive: true, force: true });
  }
  return { dir: dist };
}

/** Two processes may build at once: assets carry hashes and add up, and the page that names them comes last. */
async function replaceDist(own: string): Promise<void> {
  await mkdir(dist, { recursive: true });
  await rm(join(dist, stamp), { force: true });
  await cp(join(own, 'assets'), join(dist, 'assets'), { recursive: true });
  await rename(join(own, 'index.html'), join(dist, 'index.html'));
  await rename(join(own, stamp), join(dist, stamp));
  await dropStaleAssets();
}

/** Removes assets that the page no longer leads to. */
async function dropStaleAssets(): Promise<void> {
  const assets = await readdir(join(dist, 'assets'));
  const texts = await Promise.all(
    [join(dist, 'index.html'), ...assets.map(name => join(dist, 'assets', name))].map(async path => ({
      path,
      text: await readFile(path, 'utf8'),
    })),
  );
  const kept = new Set<string>();
  const queue = texts.slice(0, 1);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const name of assets) {
      if (kept.has(name) || !next.text.includes(name)) continue;
      kept.add(name);
      queue.push(...texts.filter(other => other.path === join(dist, 'assets', name)));
    }
  }
  await Promise.all(
    assets.filter(name => !kept.has(name)).map(name => rm(join(dist, 'assets', name), { force: true })),
  );
}

async function stampOf(dir: string): Promise<string | null> {
  return readFile(join(dir, stamp), 'utf8').catch(() => null);
}

async function hashSources(): Promise<string> {
  const listed = await readdir(source, { recursive: true, withFileTypes: true });
  const own = listed
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => !/^dist[./\\]/.test(relative(source, path)));
  const root = join(source, '..', '..');
  const manifests = packages.map(name => join(root, 'node_modules', name, 'package.json'));
  const paths = [...own, ...outside.map(path => join(source, path)), ...manifests].sort();
  const contents = await Promise.all(paths.map(path => readFile(path)));
  const hash = createHash('sha256');
  for (const [index, path] of paths.entries()) {
    hash.update(`${relative(source, path)}\0`).update(contents[index] ?? '');
  }
  return hash.digest('hex');
}
