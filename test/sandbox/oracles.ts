import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Reference data that nobody of this project wrote; elsewhere it may be absent. */
const folder = resolve(process.env.ORACLES ?? '../shared/oracles');

export const hasOracles = existsSync(join(folder, 'slack'));

if (!hasOracles) {
  console.warn(
    `Skipped: no oracles at ${folder}. Set ORACLES to compare the sandbox with Slack's reference data.`,
  );
}

/** One parsed reference file, by its path below `slack/`. */
export function oracle(path: string): unknown {
  return JSON.parse(readFileSync(join(folder, 'slack', path), 'utf8'));
}

/** Names of the JSON files in a folder below `slack/`, without their ending; none where the oracles are absent. */
export function oracleNames(path: string): readonly string[] {
  if (!hasOracles) return [];
  return readdirSync(join(folder, 'slack', path))
    .filter(name => name.endsWith('.json'))
    .map(name => name.slice(0, -'.json'.length));
}
