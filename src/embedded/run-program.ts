import { execFile } from 'node:child_process';
import { parse } from 'node:path';
import { promisify } from 'node:util';
import type { ServerUser } from './server-user.ts';

const execute = promisify(execFile);

/** PG* variables of the caller's shell must not reach the server, and messages come in one language. */
const serverEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  LC_ALL: 'C',
  ...(process.env.SystemRoot ? { SystemRoot: process.env.SystemRoot } : {}),
};

/** How a program of the server is started: as its account, from a folder which every account may enter. */
export function asServerUser(user: ServerUser | undefined, file: string) {
  return { ...user, cwd: parse(file).root, env: serverEnvironment };
}

/** Runs a program to its end and returns what it printed; rejects with its own words when it fails. */
export async function runProgram(
  file: string,
  args: string[],
  user: ServerUser | undefined,
): Promise<string> {
  try {
    const { stdout } = await execute(file, args, asServerUser(user, file));
    return stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(said || (error instanceof Error ? error.message : String(error)), { cause: error });
  }
}
