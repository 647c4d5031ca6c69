import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchReplay, type ReplayReport } from './replay.ts';
import { benchUnits, type UnitsReport } from './units.ts';

const USAGE = `npm run bench -- replay [--rows 1000000] [--changed 2|100] [--only updateAll,changed_rows] [--json]
npm run bench -- units [--units 10000] [--json]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '1000000' },
    units: { type: 'string', default: '10000' },
    changed: { type: 'string', default: '2' },
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
if (report) process.stdout.write(values.json ? `${JSON.stringify({ machine, ...report })}\n` : say(report));
else {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
}

function measure(what: string | undefined): Promise<ReplayReport | UnitsReport> | null {
  if (what === 'replay') {
    return benchReplay(count(values.rows), values.changed === '100' ? 100 : 2, values.only?.split(','));
  }
  if (what === 'units') return benchUnits(count(values.units));
  return null;
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
  const lines = Object.entries(found.contenders).map(([name, { seconds, walMb, parts }]) => {
    const said = parts ? Object.entries(parts).map(([part, took]) => `${part} ${took.toFixed(1)} s`) : [];
    return `| ${name} | ${seconds.toFixed(1)} | ${walMb.toFixed(0)} | ${said.join(', ')} |`;
  });
  const ratios = Object.entries(found.ratios).map(([name, ratio]) => `${name} ${ratio?.toFixed(2) ?? '–'}`);
  return `${found.rows} rows, ${found.days} days, ${found.changedPercent}% changing, ${machine.cores} cores, ${machine.memoryGb} GB
| contender | s | log MB | parts |
|---|---|---|---|
${lines.join('\n')}
${ratios.join(', ')}; at most ${found.peakMemoryMb.toFixed(0)} MB of this process\n`;
}
