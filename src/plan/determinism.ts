import { hashOf } from './canonical.ts';
import { countUnits, type Scope, type Unit, unitsOf } from './scope.ts';

/** What a rebuild of one unit came to: its rows, and a fingerprint over all of their values. */
export type Print = { readonly rows: number; readonly fingerprint: string };

/** One unit rebuilt twice, in two transactions one after the other, without keeping either. */
export type Replay = { readonly unit: string; readonly first: Print; readonly second: Print };

/** Whether running the logic again gives the same rows: what the catalog promises, and what a replay showed. */
export type Determinism = {
  readonly promised: boolean;
  readonly replayed: readonly { readonly unit: string; readonly same: boolean }[];
};

/** More would only repeat what the first few showed, while people wait for the review. */
const SAMPLE = 2;

/**
 * The units to rebuild twice: chosen by the hash of the scope, so that the same question is always answered from the
 * same units and nobody picks the ones that look good.
 */
export function sampledUnits(scope: Scope): Unit[] {
  const count = countUnits(scope);
  const seed = hashOf(scope);
  const places = [seed.slice(0, 8), seed.slice(8, 16)].map(part => Number.parseInt(part, 16) % count);
  const chosen = [...new Set(places)].sort((a, b) => a - b).slice(0, SAMPLE);
  const units = unitsOf(scope);
  return chosen.flatMap(place => units[place] ?? []);
}

/** What replays say beside what was promised. */
export function determinismOf(promised: boolean, replays: readonly Replay[]): Determinism {
  return {
    promised,
    replayed: replays.map(({ unit, first, second }) => ({
      unit,
      same: first.rows === second.rows && first.fingerprint === second.fingerprint,
    })),
  };
}

/** The units that came out differently the second time. */
export function differing({ replayed }: Determinism): string[] {
  return replayed.filter(({ same }) => !same).map(({ unit }) => unit);
}

/** Whether it can be run again safely, as far as anybody knows: it was promised, and no replay proved otherwise. */
export function isRerunnable(determinism: Determinism): boolean {
  return determinism.promised && differing(determinism).length === 0;
}

/** The answer to "Can it be run again safely?", in words. */
export function sayDeterminism(determinism: Determinism): string {
  const { promised, replayed } = determinism;
  const different = differing(determinism);
  if (different.length > 0)
    return `${different.join(' and ')} came out differently when rebuilt a second time`;
  if (!promised) return 'the catalog says that running the logic again may give other rows';
  return replayed.length > 0
    ? `${replayed.map(({ unit }) => unit).join(' and ')} came out the same when rebuilt twice`
    : 'the catalog promises the same rows each time; this was not tried';
}
