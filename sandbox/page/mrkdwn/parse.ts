import { unescapeText } from './parse-angle.ts';
import { parseInline } from './parse-inline.ts';
import type { Paragraph } from './tree.ts';

const fence = /```\n?([\s\S]+?)\n?```/;
const quoted = /^(?:&gt;|>)\s?/;

/** Reads mrkdwn into paragraphs, quotes and preformatted text. Never throws. */
export function parseMrkdwn(source: string): readonly Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let rest = source;
  for (let match = fence.exec(rest); match !== null; match = fence.exec(rest)) {
    paragraphs.push(...parseLines(rest.slice(0, match.index)));
    const text = (match[1] ?? '').replaceAll(/<([^|>]+)(?:\|([^>]*))?>/g, (_, href, label) => label ?? href);
    paragraphs.push({ kind: 'preformatted', text: unescapeText(text) });
    rest = rest.slice(match.index + match[0].length);
  }
  paragraphs.push(...parseLines(rest));
  return paragraphs;
}

function parseLines(source: string): readonly Paragraph[] {
  const text = source.replace(/^\n/, '').replace(/\n$/, '');
  if (text.trim() === '') return [];
  const runs: { isQuote: boolean; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const isQuote = quoted.test(line);
    const last = runs.at(-1);
    if (last !== undefined && last.isQuote === isQuote) last.lines.push(line);
    else runs.push({ isQuote, lines: [line] });
  }
  return runs.map(({ isQuote, lines }) => ({
    kind: isQuote ? 'quote' : 'text',
    children: parseInline(lines.map(line => (isQuote ? line.replace(quoted, '') : line)).join('\n')),
  }));
}
