import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The package does not export its own manifest. */
const manifest = new URL('../../node_modules/@sparticuz/chromium/package.json', import.meta.url);

/**
 * Unpacks the Chromium that @sparticuz/chromium brings along into the folder for temporary files, once a version. The
 * package itself takes any file of that name for a finished one; two test files that start together would meet half
 * of it. So each unpacks for itself, and whoever is done first leaves a whole folder.
 * @returns the path of the browser
 */
export async function unpackChromium(): Promise<string> {
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  const shared = join(tmpdir(), `backfill-chromium-${version}`);
  const path = join(shared, 'chromium');
  if (existsSync(path)) return path;
  const own = await mkdtemp(join(tmpdir(), 'backfill-chromium-'));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = own;
  try {
    const { default: packed } = await import('@sparticuz/chromium');
    await packed.executablePath();
    await rename(own, shared).catch(() => undefined);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    await rm(own, { recursive: true, force: true });
  }
  return path;
}

/** What the packed browser needs in its environment: its own fonts, where the machine has none. */
export function packedEnvironment(path: string): Record<string, string> {
  return existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(path, '..', 'fonts') };
}
