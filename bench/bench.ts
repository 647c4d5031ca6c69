import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { Changing } from './facts.ts';
import { benchReplay, type ReplayReport } from './replay.ts';
import { benchUnits, type UnitsReport } from './units.ts';

const USAGE = `npm run bench -- replay [--rows 1000000] [--changed 2|100] [--only updateAll,changed_rows] [--json]
npm run bench -- units [--units 10000] [--json]`;

const RATIOS = {
  vsUpdateAll: 'to one `UPDATE` of all rows',
  vsBatchedUpdate: 'to `UPDATE` by 10,000 keys',
  vsBareSql: 'to the bare SQL of its own steps',
  allChangingVsUpdate: 'to one `UPDATE`, where all rows change',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '1000000' },
    units: { type: 'string', default: '10000' },
    changed: { type: 'string', default: 'both' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const machine = {
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};
const report = await measure(positionals[0]);
if (report) {
  process.stdout.write(values.json ? `${JSON.stringify({ machine, ...report })}\n` : say(report));
  // The table is for people and documents; whoever reads the object is not disturbed by it.
  if (values.json) process.stderr.write(say(report));
} else {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
}

function measure(what: string | undefined): Promise<ReplayReport | UnitsReport> | null {
  if (what === 'replay') {
    return benchReplay(count(values.rows), changing(values.changed), values.only?.split(','));
  }
  if (what === 'units') return benchUnits(count(values.units));
  return null;
}

function changing(text: string): Changing | 'both' {
  const known = { '2': 2, '100': 100, both: 'both' } as const;
  if (text === '2' || text === '100' || text === 'both') return known[text];
  throw new RangeError(`${text} is not one of 2, 100 and both.\n${USAGE}`);
}

function count(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new RangeError(`${text} is not a number of rows or units.\n${USAGE}`);
}

function say(found: ReplayReport | UnitsReport): string {
  if (found.bench === 'units') {
    return `${found.units} units of ${found.rowsPerUnit} rows: ${found.seconds.toFixed(1)} s, bare ${found.bareSeconds.toFixed(1)} s, ${found.overheadMsPerUnit.toFixed(2)} ms a unit over it, at most ${found.peakMemoryMb.toFixed(0)} MB of this process\n`;
  }
  const ratios = Object.entries(found.ratios).map(
    ([name, ratio]) => `| ${RATIOS[name as keyof typeof RATIOS]} | ${ratio?.toFixed(2) ?? 'not measured'} |`,
  );
  return `${machine.cores} cores, ${machine.memoryGb} GB of memory, PostgreSQL ${found.postgres}, Node.js ${machine.node}: ${found.rows.toLocaleString('en-US')} rows over ${found.days} days; the process had at most ${found.peakMemoryMb.toFixed(0)} MB.

| 2% of the rows change | s | log MB | |
|---|---|---|---|
${table(found.contenders)}
| all rows change | | | |
${table(found.allChanging)}

| the safe backfill | ratio |
|---|---|
${ratios.join('\n')}
`;
}

function table(contenders: ReplayReport['contenders']): string {
  const lines = Object.entries(contenders).map(([name, { seconds, walMb, parts }]) => {
    const said = parts ? Object.entries(parts).map(([part, took]) => `${part} ${took.toFixed(1)} s`) : [];
    return `| \`${name}\` | ${seconds.toFixed(1)} | ${walMb.toFixed(0)} | ${said.join(', ')} |`;
  });
  return lines.join('\n');
}
