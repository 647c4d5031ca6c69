/**
 * The emoji names Slack knows, with their characters. `emoji.generated.json` was derived from the shortcodes that
 * the MIT-licensed package emojibase-data 17.0.0 publishes for Slack's emoji set.
 */
import characters from './emoji.generated.json' with { type: 'json' };

const known: ReadonlyMap<string, string> = new Map(Object.entries(characters));

/** True for names a reaction may have, with or without a skin tone. */
export function isEmojiName(name: string): boolean {
  const [base = '', tone, ...rest] = name.split('::');
  if (!known.has(base) || rest.length > 0) return false;
  return tone === undefined || /^skin-tone-[2-6]$/.test(tone);
}

/** The character of an emoji, or undefined for a name nobody knows. */
export function emojiCharacter(name: string): string | undefined {
  return known.get(name.split('::')[0] ?? '');
}
