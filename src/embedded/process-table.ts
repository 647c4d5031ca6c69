import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

export type ProcessEntry = { parent: number; command: string };

/**
 * What the operating system says about a process: its parent and its whole command line.
 * Undefined when there is none, and for one that has ended and only waits to be reaped.
 */
export async function describeProcess(pid: number): Promise<ProcessEntry | undefined> {
  return process.platform === 'linux' ? describeFromProc(pid) : describeFromPs(pid);
}

/** Whether a process with this id exists, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function describeFromProc(pid: number): Promise<ProcessEntry | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || parent === undefined) return undefined;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return { parent: Number(parent), command: command.split('\0').join(' ').trimEnd() };
  } catch {
    return undefined;
  }
}

async function describeFromPs(pid: number): Promise<ProcessEntry | undefined> {
  try {
    const ps = promisify(execFile);
    const { stdout } = await ps('ps', ['-ww', '-o', 'ppid=,stat=,command=', '-p', String(pid)]);
    const found = /^\s*(\d+)\s+(\S+)\s+(.*)$/s.exec(stdout);
    if (!found?.[1] || found[2]?.startsWith('Z')) return undefined;
    return { parent: Number(found[1]), command: (found[3] ?? '').trimEnd() };
  } catch {
    return undefined;
  }
}
