import { chaosArguments } from './chaos/arguments.ts';
import { disturbed } from './chaos/disturbed.ts';
import { onServer } from './chaos/ground.ts';
import { dice } from './chaos/seeded.ts';
import { undisturbed } from './chaos/undisturbed.ts';

/** So many kills fall into one backfill, on the average, and a freeze. */
const KILLS_A_ROUND = 4;
const FEWEST_ROUNDS = 4;

/**
 * Kills and freezes bots at random points of real backfills while a product goes on writing, then compares data, ledger,
 * history and messages with a run that nobody disturbed. Prints a closing JSON; the exit code says whether they differ.
 */
async function main(): Promise<number> {
  const read = chaosArguments(process.argv.slice(2));
  if (!read.ok) {
    console.error(read.problem);
    return 2;
  }
  const { kills, seed, json } = read.asked;
  const began = performance.now();
  const say = (line: string) => {
    if (!json) console.error(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  };
  const rounds = Math.max(FEWEST_ROUNDS, Math.ceil(kills / KILLS_A_ROUND));
  const freezes = Math.ceil(kills / KILLS_A_ROUND);
  const outcome = await onServer(async ground => {
    say(`${kills} kills and ${freezes} freezes over ${rounds} backfills, seed ${seed}; first undisturbed`);
    const before = await undisturbed(await ground('quiet'), rounds);
    say(`the longest calls took ${JSON.stringify(before.took)} ms`);
    return disturbed(await ground('stormy'), rounds, { kills, freezes }, dice(seed), before, say);
  });
  const seconds = Math.round((performance.now() - began) / 1000);
  const { differences, ...facts } = outcome;
  const ok = differences.length === 0 && facts.kills === kills && facts.freezes === freezes;
  console.log(JSON.stringify({ ok, seed, rounds, ...facts, seconds, differences }));
  return ok ? 0 : 1;
}

process.exitCode = await main();
