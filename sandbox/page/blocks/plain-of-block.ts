import { type Json, listOf, stringOf, wordsOf } from './read.ts';

/** The words of a block, without any formatting: for a notice, a label or a first glance. */
export function plainOfBlock(block: Json): string {
  const own = wordsOf(block.text) || wordsOf(block.title);
  const nested = [...listOf(block.elements), ...listOf(block.fields), ...listOf(block.child_blocks)];
  const words = [own, ...nested.map(plainOfBlock), stringOf(block.alt_text) ?? ''];
  return words.filter(word => word !== '').join(' ');
}
