import type { Json } from '../workspace/records.ts';
import type { KnownFiles, Problem } from './problem.ts';

export function validateBlocks(
  blocks: readonly unknown[],
  _surface: 'message',
  _known: KnownFiles,
): readonly Problem[] {
  return blocks.length > 50 ? [{ pointer: '/blocks', message: 'no more than 50 items allowed' }] : [];
}

export function validateMessage(
  message: Json,
  _surface: 'message' | 'webhook',
  known: KnownFiles,
): readonly Problem[] {
  const blocks = message.blocks;
  return Array.isArray(blocks) ? validateBlocks(blocks, 'message', known) : [];
}
