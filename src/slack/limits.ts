/** What Slack takes at most, in characters (UTF-16 code units) or in items. */
export const LIMITS = {
  headerText: 150,
  sectionText: 3_000,
  sectionFields: 10,
  fieldText: 2_000,
  contextElements: 10,
  actionElements: 25,
  buttonText: 75,
  buttonValue: 2_000,
  optionText: 75,
  optionDescription: 75,
  optionValue: 150,
  options: 100,
  checkboxes: 10,
  radioButtons: 10,
  placeholder: 150,
  inputLabel: 2_000,
  inputHint: 2_000,
  inputText: 3_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  viewTitle: 24,
  viewBlocks: 100,
  privateMetadata: 3_000,
  imageAltText: 2_000,
  imageTitle: 2_000,
  messageBlocks: 50,
  /** All blocks of a message as JSON: Slack refuses somewhat above thirteen thousand. */
  messageJson: 13_000,
  /** `chat.update` refuses more; posting would take it. */
  messageText: 4_000,
} as const;

const ELLIPSIS = '…';

/** A segmenter holds tables of the whole language; one is enough. */
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * `text` in at most `max` UTF-16 code units, with an ellipsis where something was left out. What people see as one
 * character (an emoji with its skin tone, a letter with its accents) is kept whole or left out.
 */
export function cut(text: string, max: number): string {
  return cutBy(text, max, grapheme => grapheme.length);
}

/**
 * Like `cut`, where each grapheme counts as much as `sizeOf` says: for text that grows when it is escaped. An ellipsis
 * counts as one.
 */
export function cutBy(text: string, max: number, sizeOf: (grapheme: string) => number): string {
  if (max < 1) return '';
  let size = 0;
  let kept = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    size += sizeOf(segment);
    if (size > max) return `${text.slice(0, kept)}${ELLIPSIS}`;
    if (size <= max - ELLIPSIS.length) kept = index + segment.length;
  }
  return text;
}

/**
 * The first of `items` that fit into `max` characters when each takes `sizeOf` of it, and how many are left over. At
 * least one is always kept when there is one, so that a list never shrinks to nothing.
 */
export function takeFitting<T>(
  items: readonly T[],
  max: number,
  sizeOf: (item: T) => number,
): { readonly taken: readonly T[]; readonly left: number } {
  let size = 0;
  let count = 0;
  for (const item of items) {
    size += sizeOf(item);
    if (count > 0 && size > max) break;
    count += 1;
  }
  return { taken: items.slice(0, count), left: items.length - count };
}
