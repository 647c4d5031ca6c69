import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

export type Ended = { readonly code: number | null; readonly output: string };

export type ProductionProcess = {
  /** Where it listens, once it says that it is running. Rejects with its output when it ends before. */
  readonly port: Promise<number>;
  readonly ended: Promise<Ended>;
  /** Asks it to stop, as a platform does before it takes the machine away. */
  terminate(): Promise<Ended>;
};

/** What `npm start` runs, with these variables and nothing else of this process's environment but the way to the programs. */
export function startProduction(env: Readonly<Record<string, string>>): ProductionProcess {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    scripts: { start: string };
  };
  const [node, ...words] = scripts.start.replace(/^exec /, '').split(' ');
  if (node !== 'node')
    throw new Error(`npm start is “${scripts.start}”, which this does not know how to run.`);
  const child: ChildProcess = spawn(process.execPath, words, {
    cwd: root,
    env: { PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let heard = (_line: string): void => undefined;
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', line => {
      lines.push(line);
      heard(line);
    });
  }
  const ended = once(child, 'close').then(
    ([code]): Ended => ({ code: code as number | null, output: lines.join('\n') }),
  );
  const port = new Promise<number>((resolve, reject) => {
    heard = line => {
      const said = /"port":(\d+).*The bot is running/.exec(line);
      if (said) resolve(Number(said[1]));
    };
    ended.then(({ code, output }) => reject(new Error(`It ended with ${code}:\n${output}`)), reject);
  });
  port.catch(() => undefined);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    port,
    ended,
    terminate() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** What it answers on a path of its own, and with which status. */
export async function answers(port: number, path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, body: await response.json() };
}
