import { elementsOf, type PlacedElement, stateKeyOf } from '../workspace/input-state.ts';
import type { Json } from '../workspace/records.ts';

/** A button by its text, action_id, value or accessibility label; a pattern may be given instead of the text. */
export function findButton(blocks: readonly Json[], wanted: string | RegExp): PlacedElement | undefined {
  const buttons = elementsOf(blocks).filter(({ element }) =>
    ['button', 'icon_button', 'workflow_button'].includes(String(element.type)),
  );
  const byText = buttons.find(({ element }) => says(wanted, textOf(element.text)));
  if (byText !== undefined || wanted instanceof RegExp) return byText;
  return buttons.find(
    ({ actionId, element }) =>
      actionId === wanted || element.value === wanted || element.accessibility_label === wanted,
  );
}

/** An input by its label, action_id or block_id, or by the text or placeholder beside it. */
export function findInput(blocks: readonly Json[], wanted: string): PlacedElement | undefined {
  const inputs = elementsOf(blocks).filter(({ element }) => isInput(element));
  const label = ({ block }: PlacedElement) => textOf(block.label) || textOf(block.text);
  return (
    inputs.find(input => says(wanted, label(input))) ??
    inputs.find(input => input.actionId === wanted || input.blockId === wanted) ??
    inputs.find(({ element }) => says(wanted, textOf(element.placeholder))) ??
    inputs.find(input => label(input).toLowerCase().startsWith(wanted.toLowerCase()))
  );
}

/** Names of everything that could be pressed or filled, for whoever looked for something else. */
export function describeElements(blocks: readonly Json[]): string {
  return elementsOf(blocks)
    .map(({ block, actionId, element }) => {
      const name = textOf(element.text) || textOf(block.label) || textOf(element.placeholder);
      return `${String(element.type)} “${name}” (${actionId})`;
    })
    .join(', ');
}

function isInput(element: Json): boolean {
  return stateKeyOf(String(element.type)) !== undefined || element.type === 'overflow';
}

function says(wanted: string | RegExp, text: string): boolean {
  if (wanted instanceof RegExp) return text !== '' && wanted.test(text);
  return text.trim().toLowerCase() === wanted.trim().toLowerCase();
}

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  const text = (value as Json).text;
  return typeof text === 'string' ? text : '';
}
