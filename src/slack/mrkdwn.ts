import { sayInstant } from '../plan/instant.ts';
import { cutBy } from './limits.ts';
import { formatInteger } from './numbers.ts';

/**
 * Text in Slack's mrkdwn that is safe to show. It is an object so that a bare string cannot pass for it: strings become
 * mrkdwn only through `md`, which escapes whatever is put into it.
 */
export type Mrkdwn = { readonly mrkdwn: string };

type Piece = Mrkdwn | string | number;

/**
 * Template for mrkdwn: what is written in the template is formatting, what is put in is data. Strings are escaped and
 * cannot format, mention or link; numbers get thousands separators; mrkdwn goes in as it is.
 */
export function md(parts: TemplateStringsArray, ...values: readonly Piece[]): Mrkdwn {
  const text = parts.map((part, index) => {
    const value = values[index];
    return value === undefined ? part : part + sayPiece(value);
  });
  return { mrkdwn: text.join('') };
}

/** Several pieces of mrkdwn as one, each on its own line unless another separator is given. */
export function lines(pieces: readonly Mrkdwn[], separator = '\n'): Mrkdwn {
  return { mrkdwn: pieces.map(piece => piece.mrkdwn).join(separator) };
}

/**
 * What somebody typed, in at most `max` characters after escaping: line breaks are kept, everything that Slack would
 * read as formatting is not.
 */
export function typed(text: string, max = Number.POSITIVE_INFINITY): Mrkdwn {
  const clean = readable(text).replaceAll(/\r\n?/g, '\n').trim();
  const plain = clean.replaceAll(FORMATTING, lookAlike).replaceAll(EMOJI, '∶$1:');
  const unquoted = plain.replaceAll(/^(\s*)(>)/gm, '$1\u200b$2').replaceAll(REFERENCE, '<\u200b');
  const fitted = cutBy(unquoted, max, escapedLength);
  return { mrkdwn: escapeMarkup(fitted) };
}

/** What somebody typed, on one line. */
export function inline(text: string, max = Number.POSITIVE_INFINITY): Mrkdwn {
  return typed(text.replaceAll(/\s+/g, ' '), max);
}

/** On one line and bold. */
export function bold(text: string, max = Number.POSITIVE_INFINITY): Mrkdwn {
  const { mrkdwn } = inline(text, max);
  return { mrkdwn: mrkdwn === '' ? '' : `*${mrkdwn}*` };
}

/** On one line and struck through. */
export function struck(text: string, max = Number.POSITIVE_INFINITY): Mrkdwn {
  const { mrkdwn } = inline(text, max);
  return { mrkdwn: mrkdwn === '' ? '' : `~${mrkdwn}~` };
}

/**
 * A sentence of the bot's own, which may mention people and channels and quote commands in backticks. Any other markup
 * in it is escaped, so that a typed word inside can at most mention somebody.
 */
export function sentence(text: string, max = Number.POSITIVE_INFINITY): Mrkdwn {
  const pieces = cutBy(readable(text), max, escapedLength).split(/(<[@#][A-Z0-9]{2,}>)/);
  return { mrkdwn: pieces.map((piece, index) => (index % 2 === 1 ? piece : escapeMarkup(piece))).join('') };
}

/** What may have been typed, on one line, in which channels may be mentioned and nobody and nothing else. */
export function withChannels(text: string, max = Number.POSITIVE_INFINITY): Mrkdwn {
  const pieces = cutBy(readable(text), max, escapedLength).split(/(\s*<#[A-Z0-9]{2,}>\s*)/);
  return lines(
    pieces.map((piece, index) => (index % 2 === 1 ? { mrkdwn: piece } : inline(piece))),
    '',
  );
}

/** One line of code, such as a command or a hash. */
export function code(text: string, max = 200): Mrkdwn {
  const plain = readable(text).replaceAll('`', 'ˋ').replaceAll(/\s+/g, ' ').trim();
  const fitted = cutBy(plain, max, escapedLength);
  return { mrkdwn: plain === '' ? '' : `\`${escapeMarkup(fitted)}\`` };
}

/** Preformatted text. Three backticks in it would end the block, so backticks become their look-alike. */
export function codeBlock(text: string): Mrkdwn {
  const plain = readable(text).replaceAll('`', 'ˋ');
  return { mrkdwn: `\`\`\`${escapeMarkup(plain)}\`\`\`` };
}

/** How many characters `text` takes once it is escaped. */
export function escapedLength(text: string): number {
  return escapeMarkup(text).length;
}

export function userMention(userId: string): Mrkdwn {
  return ID.test(userId) ? { mrkdwn: `<@${userId}>` } : inline(userId, 60);
}

export function channelMention(channelId: string): Mrkdwn {
  return ID.test(channelId) ? { mrkdwn: `<#${channelId}>` } : inline(channelId, 60);
}

/** A link on a word. Addresses that are not plain web addresses are shown as text. */
export function link(url: string, label: string): Mrkdwn {
  if (!/^https?:\/\/[^\s<>|]+$/.test(url)) return inline(label);
  return { mrkdwn: `<${escapeMarkup(url)}|${inline(label).mrkdwn.replaceAll('|', '❘')}>` };
}

/** An instant in the reader's own time zone; `2026-03-30 14:05 UTC` where Slack cannot tell. */
export function slackDate(iso: string): Mrkdwn {
  const seconds = Math.floor(Date.parse(iso) / 1000);
  if (!Number.isFinite(seconds)) return inline(iso);
  const fallback = sayInstant(new Date(seconds * 1000));
  return { mrkdwn: `<!date^${seconds}^{date_short_pretty} {time}|${fallback}>` };
}

function sayPiece(value: Piece): string {
  if (typeof value === 'number') return formatInteger(value);
  return typeof value === 'string' ? typed(value).mrkdwn : value.mrkdwn;
}

/** Without characters that hide, turn the direction of writing, or are half a character. */
export function readable(text: string): string {
  return text.replaceAll(/\p{Cs}/gu, '\ufffd').replaceAll(INVISIBLE, '');
}

/** The ids of Slack's users, channels and groups. */
const ID = /^[A-Z][A-Z0-9]{1,20}$/;

/** Control characters and those that turn the direction of writing or hide: a name must read as it is. */
const INVISIBLE = /[^\P{Cc}\n\r\t]|[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]/gu;

const FORMATTING = /[*~`]|(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu;
/** Escaping is enough for Slack itself; renderers that unescape too early must not see a mention or a link either. */
const REFERENCE = /<(?=[@#!]|[a-z]+:)/g;
const EMOJI = /:(?=[a-z+-])([a-z0-9_+'-]+):/g;

/** Slack has no escape for these; a character that looks the same keeps the text readable and means nothing. */
const LOOK_ALIKES: Readonly<Record<string, string>> = { '*': '∗', '~': '∼', '`': 'ˋ', _: 'ˍ' };

function lookAlike(characters: string): string {
  return characters.replaceAll(/./g, character => LOOK_ALIKES[character] ?? character);
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
