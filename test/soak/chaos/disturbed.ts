import { setTimeout as wait } from 'node:timers/promises';
import { roundOf } from './balances.ts';
import { type Blow, blowsOf, type Call, inOrder, Trigger } from './blows.ts';
import { account, differencesOfAccounts, differencesOfData } from './compare.ts';
import type { Ground } from './ground.ts';
import { type Bot, Herd } from './herd.ts';
import type { Dice } from './seeded.ts';
import { approve, askBack, reach } from './story.ts';
import { settled, type Undisturbed } from './undisturbed.ts';
import { LiveWriter, type Writes } from './writer.ts';

const REPLICAS = 2;
const LEASE_SECONDS = 3;
/** A frozen bot sleeps past its lease, so that another takes over, and wakes up in the middle of that. */
const FROZEN_MS = 1.5 * LEASE_SECONDS * 1000;

export type Disturbed = {
  readonly kills: number;
  readonly freezes: number;
  /** How many blows fell after each call had begun. */
  readonly at: Readonly<Record<string, number>>;
  readonly retries: number;
  /** From a blow to the first call of another bot for the same run. */
  readonly longestTakeoverMs: number;
  readonly writes: Writes;
  readonly differences: readonly string[];
};

/** All rounds with bots that are killed and frozen, while a product goes on writing to the table. */
export async function disturbed(
  ground: Ground,
  rounds: number,
  { kills, freezes }: { readonly kills: number; readonly freezes: number },
  dice: Dice,
  before: Undisturbed,
  say: (line: string) => void,
): Promise<Disturbed> {
  const writer = new LiveWriter(ground.warehouse, dice);
  const field = new Field(ground, dice, before, say, line => {
    if (/ (checking|promoting)$/.test(line)) writer.calm = true;
    if (/ (watching|running|rolled_back)$/.test(line)) writer.calm = false;
  });
  const differences: string[] = [];
  let retries = 0;
  try {
    await field.open();
    writer.start();
    for (let index = 0; index < rounds; index++) {
      const round = roundOf(index);
      const share = (total: number) =>
        Math.floor((total * (index + 1)) / rounds) - Math.floor((total * index) / rounds);
      field.arm(blowsOf(dice, { kills: share(kills), freezes: share(freezes) }, round.rollsBack));
      const id = await approve(ground.bot, round);
      retries += (await reach(ground.bot, id, 'watching')).retries;
      if (round.rollsBack) {
        await askBack(ground.bot, id);
        await reach(ground.bot, id, 'rolled_back');
      }
      await field.spend(index === rounds - 1);
      const expected = before.ended[index];
      const promoted = before.promoted[index];
      if (!expected || !promoted) throw new Error('the undisturbed run had fewer rounds');
      const rolledBack = round.rollsBack ? `BF-${id}/r1` : null;
      const wrong = await differencesOfData(ground.warehouse, expected, promoted, rolledBack);
      differences.push(...wrong.map(line => `BF-${id}: ${line}`));
      say(`BF-${id} is over, after ${field.fallen} of ${kills + freezes} blows; ${wrong.length} differences`);
    }
  } catch (error) {
    differences.push(error instanceof Error ? error.message : String(error));
  } finally {
    await writer.stop().catch((error: unknown) => differences.push(`the live writer met: ${String(error)}`));
    await field.close();
  }
  await settled(ground);
  differences.push(...writer.writes.lost.map(line => `live write lost: ${line}`));
  differences.push(...differencesOfAccounts(before.account, await account(ground)));
  return { ...field.outcome(), retries, writes: writer.writes, differences };
}

/** The bots, and what falls upon them. */
class Field {
  readonly #herd: Herd;
  readonly #dice: Dice;
  readonly #before: Undisturbed;
  readonly #say: (line: string) => void;
  readonly #at: Record<string, number> = {};
  readonly #busy = new Set<Promise<void>>();
  #armed: Trigger[] = [];
  #striking = false;
  #kills = 0;
  #freezes = 0;
  #struck: { bot: Bot; at: number } | undefined;
  #longestTakeoverMs = 0;
  #worker: Bot | undefined;

  constructor(
    ground: Ground,
    dice: Dice,
    before: Undisturbed,
    say: (line: string) => void,
    onState: (line: string) => void,
  ) {
    this.#dice = dice;
    this.#before = before;
    this.#say = say;
    this.#herd = new Herd(ground, LEASE_SECONDS, (bot, line) => {
      if (line.startsWith('state ')) onState(line);
      this.#hear(bot, line);
    });
  }

  get fallen(): number {
    return this.#kills + this.#freezes;
  }

  async open(): Promise<void> {
    await Promise.all(Array.from({ length: REPLICAS }, () => this.#herd.grow()));
  }

  arm(blows: readonly Blow[]): void {
    const left = this.#armed.map(({ blow }) => blow);
    this.#armed = inOrder([...left, ...blows]).map(blow => new Trigger(blow));
  }

  /** Everything that was begun is finished. What has not fallen falls in the next round; in the last one, on bots at rest. */
  async spend(last: boolean): Promise<void> {
    await Promise.all(this.#busy);
    if (!last) return;
    for (const { blow } of this.#armed.splice(0)) {
      const bot = this.#herd.bots[this.#dice.between(0, this.#herd.bots.length)];
      if (bot) await this.#strike(bot, { ...blow, part: 0 }, 'rest');
    }
    await Promise.all(this.#busy);
  }

  async close(): Promise<void> {
    await Promise.all(this.#busy);
    // Those that live finish what they hold.
    await wait(1_000);
    await this.#herd.disperse();
  }

  outcome(): Pick<Disturbed, 'kills' | 'freezes' | 'at' | 'longestTakeoverMs'> {
    return {
      kills: this.#kills,
      freezes: this.#freezes,
      at: this.#at,
      longestTakeoverMs: this.#longestTakeoverMs,
    };
  }

  #hear(bot: Bot, line: string): void {
    const call = /^call (\w+) /.exec(line)?.[1];
    if (!call) return;
    this.#worker = bot;
    if (this.#struck && this.#struck.bot !== bot) {
      const took = Math.round(performance.now() - this.#struck.at);
      this.#longestTakeoverMs = Math.max(this.#longestTakeoverMs, took);
      this.#struck = undefined;
    }
    const [next] = this.#armed;
    if (this.#striking || !next?.hears(call)) return;
    this.#armed.shift();
    this.#striking = true;
    const strike = this.#strike(bot, next.blow, call).finally(() => {
      this.#striking = false;
      this.#busy.delete(strike);
    });
    this.#busy.add(strike);
  }

  async #strike(bot: Bot, blow: Blow, call: string): Promise<void> {
    await wait(blow.part * (this.#before.took[call as Call] ?? 0));
    if (bot.child.exitCode !== null || bot.child.signalCode !== null) return;
    this.#at[call] = (this.#at[call] ?? 0) + 1;
    if (this.#worker === bot) this.#struck = { bot, at: performance.now() };
    if (blow.freezes) {
      this.#freezes += 1;
      this.#say(`${bot.name} is frozen at ${call}`);
      this.#herd.freeze(bot);
      await wait(FROZEN_MS);
      this.#herd.thaw(bot);
      return;
    }
    this.#kills += 1;
    this.#say(`${bot.name} is killed at ${call}`);
    await this.#herd.kill(bot);
    await this.#herd.grow();
  }
}
