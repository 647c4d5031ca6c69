import { isRecord } from '../http.ts';
import { elementsOf } from '../workspace/input-state.ts';
import type { Json } from '../workspace/records.ts';
import { blocks as blockRules } from './blocks.ts';
import { limits } from './limits.ts';
import { inside, lengthOf, list, type Place, type Rule, report, typed } from './rules.ts';
import { type Surface, surfacesOf } from './surfaces.ts';

/** Blocks whose text has a limit of its own and is not counted with the message's. */
const countedApart = new Set(['table', 'data_table', 'data_visualization', 'markdown']);

/** A list of blocks as some surface takes them, and what must hold among them. */
export function blocksOn(surface: Surface): Rule {
  const allowed = Object.keys(surfacesOf).filter(type => surfacesOf[type]?.includes(surface));
  const isMessage = surface === 'message' || surface === 'webhook';
  const count = isMessage ? limits['message.blocks'] : limits['view.blocks'];
  const each = list(typed(blockRules, allowed), count);
  return (value, place) => {
    each(value, place);
    if (!Array.isArray(value)) return;
    const blocks = value.filter(isRecord);
    // Slack takes repeated ids through a response_url; our oracle has such payloads.
    if (surface !== 'webhook') uniqueBlockIds(value, place);
    uniqueActionIds(value, place);
    if (isMessage) messageTotals(blocks, place);
    else oneFocus(blocks, place);
  };
}

function uniqueBlockIds(blocks: readonly unknown[], place: Place): void {
  const seen = new Set<unknown>();
  for (const [index, block] of blocks.entries()) {
    if (!isRecord(block) || typeof block.block_id !== 'string') continue;
    if (seen.has(block.block_id))
      report(inside(place, index), `\`block_id\` "${block.block_id}" already exists`, '/block_id');
    seen.add(block.block_id);
  }
}

function uniqueActionIds(blocks: readonly unknown[], place: Place): void {
  for (const [index, block] of blocks.entries()) {
    const seen = new Set<string>();
    for (const { actionId } of isRecord(block) ? elementsOf([block]) : []) {
      if (seen.has(actionId)) report(inside(place, index), `\`action_id\` "${actionId}" already exists`);
      seen.add(actionId);
    }
  }
}

function oneFocus(blocks: readonly Json[], place: Place): void {
  const focused = elementsOf(blocks).filter(({ element }) => element.focus_on_load === true);
  if (focused.length > 1) report(place, 'only one element may have `focus_on_load`');
}

/** What a message may hold in all. */
function messageTotals(blocks: readonly Json[], place: Place): void {
  const of = (type: string) => blocks.filter(block => block.type === type);
  const sum = (some: readonly Json[]) => some.reduce((total, block) => total + characters(block), 0);
  const most = (
    limit: { readonly max: number },
    total: number,
    what: string,
    code?: 'msg_blocks_too_long',
  ) => {
    if (total > limit.max) report(place, `no more than ${limit.max} ${what} allowed in a message`, '', code);
  };
  most(limits['message.data_visualizations'], of('data_visualization').length, 'data_visualization blocks');
  most(limits['message.tables'], of('table').length, 'table blocks');
  most(limits['markdown.text'], sum(of('markdown')), 'characters of markdown');
  most(limits['data_table.content'], sum(of('data_table')), 'characters of data_table');
  const rest = blocks.filter(block => !countedApart.has(String(block.type)));
  most(limits['message.characters'], sum(rest), 'characters', 'msg_blocks_too_long');
}

/** Characters that people read: every `text`, `alt_text` and bare title below a value. */
function characters(value: unknown): number {
  if (Array.isArray(value))
    return value.reduce((total: number, entry: unknown) => total + characters(entry), 0);
  if (!isRecord(value)) return 0;
  return Object.entries(value).reduce((total, [key, held]) => {
    if (typeof held !== 'string') return total + characters(held);
    return ['text', 'alt_text', 'title', 'caption'].includes(key) ? total + lengthOf(held) : total;
  }, 0);
}
