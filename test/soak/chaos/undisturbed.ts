import type { Snapshot } from './balances.ts';
import { roundOf } from './balances.ts';
import type { Call } from './blows.ts';
import { account, snapshot } from './compare.ts';
import type { Ground } from './ground.ts';
import { Herd } from './herd.ts';
import { approve, askBack, reach } from './story.ts';

export type Undisturbed = {
  /** By round: the table after its promotion, and at its end, which differs where it was rolled back. */
  readonly promoted: readonly Snapshot[];
  readonly ended: readonly Snapshot[];
  readonly account: Record<string, string[]>;
  /** The longest time that each call took, in milliseconds. */
  readonly took: Readonly<Partial<Record<Call, number>>>;
};

/** All rounds with one bot that nobody kills and a table that nobody else writes to. */
export async function undisturbed(ground: Ground, rounds: number): Promise<Undisturbed> {
  const took: Partial<Record<string, number>> = {};
  const herd = new Herd(ground, 30, (_, line) => {
    const done = /^done (\w+) \S+ (\d+)$/.exec(line);
    if (done?.[1]) took[done[1]] = Math.max(took[done[1]] ?? 0, Number(done[2]));
  });
  const promoted: Snapshot[] = [];
  const ended: Snapshot[] = [];
  try {
    await herd.grow();
    for (let index = 0; index < rounds; index++) {
      const round = roundOf(index);
      const id = await approve(ground.bot, round);
      await reach(ground.bot, id, 'watching');
      promoted.push(await snapshot(ground.warehouse));
      if (round.rollsBack) {
        await askBack(ground.bot, id);
        await reach(ground.bot, id, 'rolled_back');
      }
      ended.push(await snapshot(ground.warehouse));
    }
    await settled(ground);
    return { promoted, ended, account: await account(ground), took };
  } finally {
    await herd.disperse();
  }
}

/** Waits until nobody holds anything any more: the last word of a bot comes after the state that people see. */
export async function settled({ bot }: Pick<Ground, 'bot'>): Promise<void> {
  for (let look = 0; look < 600; look++) {
    const { rowCount } = await bot.query('select from bot.backfills where lease_owner is not null');
    if (rowCount === 0) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
