import { parseAngle, unescapeText } from './parse-angle.ts';
import type { Inline } from './tree.ts';

const marks = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
type Mark = keyof typeof marks;

const emojiName = /^:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/;

/** Reads one paragraph of mrkdwn. What is not well formed stays as it was typed. */
export function parseInline(source: string): readonly Inline[] {
  const found: Inline[] = [];
  let plain = '';
  let at = 0;
  const flush = () => {
    if (plain !== '') found.push({ kind: 'plain', text: unescapeText(plain) });
    plain = '';
  };
  while (at < source.length) {
    const token = readToken(source, at);
    if (token === null) {
      plain += source[at];
      at += 1;
      continue;
    }
    flush();
    found.push(token.inline);
    at = token.end;
  }
  flush();
  return found;
}

/** Reads emoji shortcodes and line breaks only: what plain_text knows. */
export function parsePlain(source: string, hasEmoji: boolean): readonly Inline[] {
  return source
    .split(/(\n|:[a-z0-9_+'-]+(?:::skin-tone-[2-6])?:)/)
    .filter(part => part !== '')
    .map((part): Inline => {
      if (part === '\n') return { kind: 'break' };
      const name = hasEmoji ? emojiName.exec(part)?.[1] : undefined;
      return name === undefined ? { kind: 'plain', text: part } : { kind: 'emoji', name };
    });
}

type Token = { readonly inline: Inline; readonly end: number };

function readToken(source: string, at: number): Token | null {
  const char = source[at];
  if (char === '\n') return { inline: { kind: 'break' }, end: at + 1 };
  if (char === '<') return readAngle(source, at);
  if (char === '`') return readCode(source, at);
  if (char === ':') return readEmoji(source, at);
  if (char === '*' || char === '_' || char === '~') return readMarked(source, at, char);
  return null;
}

function readAngle(source: string, at: number): Token | null {
  const end = source.indexOf('>', at);
  if (end === -1 || end === at + 1) return null;
  return { inline: parseAngle(source.slice(at + 1, end)), end: end + 1 };
}

function readCode(source: string, at: number): Token | null {
  const end = source.indexOf('`', at + 1);
  if (end <= at + 1 || source.slice(at, end).includes('\n')) return null;
  const text = source
    .slice(at + 1, end)
    .replaceAll(/<([^|>]+)(?:\|([^>]*))?>/g, (_, href, label) => label ?? href);
  return { inline: { kind: 'code', text: unescapeText(text) }, end: end + 1 };
}

function readEmoji(source: string, at: number): Token | null {
  const match = emojiName.exec(source.slice(at, at + 80));
  if (match?.[1] === undefined) return null;
  return { inline: { kind: 'emoji', name: match[1] }, end: at + match[0].length };
}

/** A mark opens before a letter and after none, and closes the other way round, on the same line. */
function readMarked(source: string, at: number, mark: Mark): Token | null {
  if (isWord(source[at - 1]) || isSpace(source[at + 1]) || source[at + 1] === mark) return null;
  for (let end = at + 2; end < source.length && source[end] !== '\n'; end += 1) {
    if (source[end] !== mark || isSpace(source[end - 1]) || isWord(source[end + 1])) continue;
    if (isInsideAngle(source, at, end)) continue;
    const children = parseInline(source.slice(at + 1, end));
    return { inline: { kind: marks[mark], children }, end: end + 1 };
  }
  return null;
}

function isInsideAngle(source: string, from: number, at: number): boolean {
  return source.lastIndexOf('<', at) > Math.max(from, source.lastIndexOf('>', at));
}

function isWord(char: string | undefined): boolean {
  return char !== undefined && /[\p{L}\p{N}]/u.test(char);
}

function isSpace(char: string | undefined): boolean {
  return char === undefined || /\s/.test(char);
}
