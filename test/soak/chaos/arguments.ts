import { parseArgs } from 'node:util';

export type ChaosArguments = { readonly kills: number; readonly seed: number; readonly json: boolean };

const USAGE = `npm run chaos -- [--kills N] [--seed S] [--json]
  --kills N   kill bots so many times, and freeze a quarter as many (default 20)
  --seed S    a whole number that repeats the same choices (default: by the clock, and printed)
  --json      print nothing but the closing JSON`;

/** What was asked for, or what is wrong with the words, with the usage below it. */
export function chaosArguments(
  words: readonly string[],
): { ok: true; asked: ChaosArguments } | { ok: false; problem: string } {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        kills: { type: 'string', default: '20' },
        seed: { type: 'string', default: String(Date.now() % 1_000_000) },
        json: { type: 'boolean', default: false },
      },
    });
    const { kills, seed, json } = values;
    if (!/^\d{1,5}$/.test(kills) || kills === '0')
      return no(`--kills takes a whole number from 1, not "${kills}".`);
    if (!/^\d{1,9}$/.test(seed)) return no(`--seed takes a whole number, not "${seed}".`);
    return { ok: true, asked: { kills: Number(kills), seed: Number(seed), json } };
  } catch (error) {
    return no(error instanceof Error ? error.message : String(error));
  }
}

function no(problem: string): { ok: false; problem: string } {
  return { ok: false, problem: `${problem}\n\n${USAGE}` };
}
