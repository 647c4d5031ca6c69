/**
 * The emoji names Slack knows. `emoji.generated.json` (names and characters; the page draws from it, too) was derived
 * from the shortcodes that the MIT-licensed package emojibase-data 17.0.0 publishes for Slack's emoji set.
 */
import characters from './emoji.generated.json' with { type: 'json' };

const known = new Set(Object.keys(characters));

/** True for names a reaction may have, with or without a skin tone. */
export function isEmojiName(name: string): boolean {
  const [base = '', tone, ...rest] = name.split('::');
  if (!known.has(base) || rest.length > 0) return false;
  return tone === undefined || /^skin-tone-[2-6]$/.test(tone);
}
