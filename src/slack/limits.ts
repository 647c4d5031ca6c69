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
  return cutBy(text, max, part => part.length);
}

/**
 * Like `cut`, where text counts as much as `sizeOf` says, the whole as much as its parts together: for what grows when it
 * is escaped. An ellipsis counts as one.
 */
export function cutBy(text: string, max: number, sizeOf: (part: string) => number): string {
  if (max < 1) return '';
  if (sizeOf(text) <= max) return text;
  // Walking through all graphemes takes a hundred times as long as asking for the one at the cut.
  const fits = longestPrefix(text, prefix => sizeOf(prefix) <= max - ELLIPSIS.length);
  const end = graphemes.segment(text).containing(fits)?.index ?? 0;
  return `${text.slice(0, end)}${ELLIPSIS}`;
}

/** How many code units the longest prefix has that `fits`, where every shorter one fits too, and the whole does not. */
function longestPrefix(text: string, fits: (prefix: string) => boolean): number {
  let enough = 0;
  let tooMuch = text.length;
  while (tooMuch - enough > 1) {
    const middle = Math.floor((enough + tooMuch) / 2);
    if (fits(text.slice(0, middle))) enough = middle;
    else tooMuch = middle;
  }
  return enough;
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
