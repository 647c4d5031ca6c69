import { listOf, objectOf, stringOf } from '../blocks/read.ts';

/** A rich text document of one plain section: the page's editor has no formatting of its own. */
export function richTextOfPlain(text: string): unknown {
  if (text === '') return null;
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
  };
}

/** The words of a rich text document, without their formatting. */
export function plainOfRichText(value: unknown): string {
  const node = objectOf(value);
  if (node === null) return '';
  return stringOf(node.text) ?? listOf(node.elements).map(plainOfRichText).join('');
}
