import characters from '../../workspace/emoji.generated.json' with { type: 'json' };

const known: Readonly<Record<string, string>> = characters;

/** Skin tones by the suffix of a shortcode. */
const tones: Readonly<Record<string, string>> = {
  'skin-tone-2': '\u{1F3FB}',
  'skin-tone-3': '\u{1F3FC}',
  'skin-tone-4': '\u{1F3FD}',
  'skin-tone-5': '\u{1F3FE}',
  'skin-tone-6': '\u{1F3FF}',
};

/** The character of a shortcode; null when there is none of that name. */
export function emojiCharacter(name: string): string | null {
  const [base = '', tone = ''] = name.split('::');
  const character = Object.hasOwn(known, base) ? known[base] : undefined;
  return character === undefined ? null : character + (tones[tone] ?? emojiStyle(character));
}

/** Characters such as ✔ are drawn as text unless told otherwise. */
function emojiStyle(character: string): string {
  return character.length === 1 ? '\uFE0F' : '';
}

/** Shortcodes in which every typed word occurs; those that begin with it come first. */
export function searchEmoji(query: string, limit: number): readonly string[] {
  const words = query
    .toLowerCase()
    .replaceAll(':', '')
    .split(/[\s_]+/)
    .filter(Boolean);
  if (words.length === 0) return [];
  const first = words[0] ?? '';
  return Object.keys(known)
    .filter(name => words.every(word => name.includes(word)))
    .sort((a, b) => Number(b.startsWith(first)) - Number(a.startsWith(first)) || a.length - b.length)
    .slice(0, limit);
}

/** Emoji that serve in this workspace: answers, votes and a few kind words. */
export const usefulEmoji: readonly string[] = [
  'white_check_mark',
  'x',
  'eyes',
  'thumbsup',
  'thumbsdown',
  'question',
  'warning',
  'raised_hands',
  'pray',
  'tada',
  'heart',
  'joy',
  'thinking_face',
  'hourglass_flowing_sand',
  'double_vertical_bar',
  'rocket',
  'chart_with_upwards_trend',
  'bug',
];
