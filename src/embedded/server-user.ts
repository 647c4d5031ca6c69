import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The account PostgreSQL runs under when it may not run under ours. */
export type ServerUser = { uid: number; gid: number };

const OTHERS_MAY_READ = 0o004;
const OTHERS_MAY_ENTER = 0o001;

/**
 * PostgreSQL refuses to run as root, so root runs it as the existing account `nobody`; no account is ever created.
 * Undefined for everyone else: the server then runs as the caller.
 */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const unprivileged = { uid: 65534, gid: 65534 };
  try {
    const entry = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find(line => line.startsWith('nobody:'))
      ?.split(':');
    return entry ? { uid: Number(entry[2]), gid: Number(entry[3]) } : unprivileged;
  } catch {
    return unprivileged;
  }
}

/** Whether an unprivileged account may walk down to this existing folder. */
export async function isEnterable(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & OTHERS_MAY_ENTER) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || isEnterable(parent);
}

/** Whether an unprivileged account may read this existing file where it lies. */
export async function isReadable(file: string): Promise<boolean> {
  const { mode } = await stat(file);
  return (mode & OTHERS_MAY_READ) !== 0 && isEnterable(dirname(file));
}
