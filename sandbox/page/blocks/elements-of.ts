import { type Json, listOf, objectOf, stringOf } from './read.ts';

/** An interactive element and where it stands. */
export type PlacedElement = {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Json;
};

/** Every interactive element of some blocks: of inputs, actions, accessories, cards and containers. */
export function elementsOf(blocks: readonly Json[]): readonly PlacedElement[] {
  return blocks.flatMap(block => {
    const single = [objectOf(block.element), objectOf(block.accessory)].filter(item => item !== null);
    const own = [...listOf(block.elements), ...listOf(block.actions), ...single];
    const placed = own.flatMap(element => {
      const actionId = stringOf(element.action_id);
      return actionId === null ? [] : [{ blockId: stringOf(block.block_id) ?? '', actionId, element }];
    });
    const nested = [...listOf(block.child_blocks), ...listOf(block.elements).filter(isCard)];
    return [...placed, ...elementsOf(nested)];
  });
}

function isCard(element: Json): boolean {
  return element.type === 'card';
}
