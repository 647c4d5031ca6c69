import { dirname, resolve } from 'node:path';
import { type Binaries, packagedBinaries, program } from '../../src/embedded/binaries.ts';
import { linkLibraries } from '../../src/embedded/library-links.ts';
import { runProgram } from '../../src/embedded/run-program.ts';

/**
 * The PostgreSQL that tests and measurements run on: the one whose programs lie in the folder POSTGRES_BIN, or the one
 * that npm installed. Rejects when there is no server in that folder: nobody should believe that it was tried.
 */
export async function chosenBinaries(): Promise<Binaries> {
  const folder = process.env.POSTGRES_BIN;
  if (!folder) return packagedBinaries();
  const root = dirname(resolve(folder));
  await linkLibraries(root);
  const said = await runProgram(program({ root, version: '' }, 'postgres'), ['--version'], undefined);
  const version = /\d+(\.\d+)?/.exec(said)?.[0];
  if (!version) throw new Error(`The server in ${folder} does not tell its version: ${said}`);
  return { root, version };
}
