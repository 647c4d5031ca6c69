import type { SectionBlock } from '@slack/types';
import { section } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { codeBlock, escapedLength } from './mrkdwn.ts';

/** Characters of a section that the fences of a code block take. */
const FENCES = 10;

/**
 * Code of any length as sections of preformatted text, split between lines; a line that is longer than a section is
 * split too. Nothing is left out: how many sections a message takes is the caller's choice.
 */
export function codeSections(code: string, length = LIMITS.sectionText - FENCES): SectionBlock[] {
  const chunks: string[] = [];
  let chunk = '';
  for (const line of code
    .trimEnd()
    .split('\n')
    .flatMap(whole => splitLine(whole, length))) {
    const longer = chunk === '' ? line : `${chunk}\n${line}`;
    if (chunk !== '' && escapedLength(longer) > length) {
      chunks.push(chunk);
      chunk = line;
    } else {
      chunk = longer;
    }
  }
  return [...chunks, chunk].map(text => section(codeBlock(text)));
}

/** `&` is escaped to five characters, so a fifth of the length always fits. */
function splitLine(line: string, length: number): string[] {
  if (escapedLength(line) <= length) return [line];
  return line.match(new RegExp(`.{1,${Math.floor(length / 5)}}`, 'gsu')) ?? [];
}
