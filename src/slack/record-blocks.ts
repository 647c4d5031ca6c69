import type { KnownBlock } from '@slack/types';
import type { Movement } from '../plan/movement.ts';
import { section } from './blocks.ts';
import { bold, lines, md, typed } from './mrkdwn.ts';
import { movementTables } from './tables.ts';

const ROWS = 24;

/** Lines of a summary in one section: together they stay below what a section holds. */
const TOGETHER = 4;

/** The summary of a record, and how the numbers moved. */
export function recordBlocks(record: {
  readonly summary: readonly { readonly part: string; readonly text: string }[];
  readonly movements: readonly Movement[];
}): { summary: KnownBlock[]; tables: KnownBlock[] } {
  const said = record.summary.map(({ part, text }) => md`${bold(part, 60)}: ${typed(text, 600)}`);
  const summary: KnownBlock[] = [];
  for (let first = 0; first < said.length; first += TOGETHER) {
    summary.push(section(lines(said.slice(first, first + TOGETHER))));
  }
  return { summary, tables: movementTables(record.movements, ROWS) };
}
