import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ChaosBot } from './bot.ts';
import type { Ground } from './ground.ts';

const script = fileURLToPath(new URL('bot.ts', import.meta.url));

export type Bot = { readonly name: string; readonly child: ChildProcess; readonly exited: Promise<unknown> };

export type Heard = (bot: Bot, line: string) => void;

/** Bot processes on the same databases, each of which can be killed or frozen, and is then replaced or thawed. */
export class Herd {
  readonly #ground: Ground;
  readonly #leaseSeconds: number;
  readonly #heard: Heard;
  readonly #bots = new Set<Bot>();
  #born = 0;

  constructor(ground: Ground, leaseSeconds: number, heard: Heard) {
    this.#ground = ground;
    this.#leaseSeconds = leaseSeconds;
    this.#heard = heard;
  }

  get bots(): readonly Bot[] {
    return [...this.#bots];
  }

  /** Starts one more; resolves once it looks for work. */
  async grow(): Promise<void> {
    this.#born += 1;
    const plan: ChaosBot = {
      name: `bot-${this.#born}`,
      botUrl: this.#ground.botUrl,
      warehouseUrl: this.#ground.warehouseUrl,
      leaseSeconds: this.#leaseSeconds,
    };
    const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(plan)], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const bot: Bot = { name: plan.name, child, exited: once(child, 'exit') };
    this.#bots.add(bot);
    await new Promise<void>((resolve, reject) => {
      if (child.stdout)
        createInterface({ input: child.stdout }).on('line', line => {
          if (line === 'ready') resolve();
          else this.#heard(bot, line);
        });
      child.once('exit', () => reject(new Error(`${plan.name} ended before it looked for work`)));
    });
  }

  /** SIGKILL: no handler runs, nothing is flushed. Resolves when the process is gone. */
  async kill(bot: Bot): Promise<void> {
    this.#bots.delete(bot);
    bot.child.kill('SIGKILL');
    await bot.exited;
  }

  /** SIGSTOP: its connections stay open and its locks stay held. */
  freeze(bot: Bot): void {
    bot.child.kill('SIGSTOP');
  }

  thaw(bot: Bot): void {
    bot.child.kill('SIGCONT');
  }

  async disperse(): Promise<void> {
    await Promise.all(this.bots.map(bot => this.kill(bot)));
  }
}
