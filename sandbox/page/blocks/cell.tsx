import type { ReactNode } from 'react';
import { ForeignBlock } from './foreign-block.tsx';
import { type Json, numberOf, wordsOf } from './read.ts';

/** True for cells that hold a number, also one written as text with separators, a sign or a unit. */
export function isNumeric(cell: Json): boolean {
  if (cell.type === 'raw_number') return true;
  return (
    cell.type === 'raw_text' &&
    /^[+\-−±]?[$€£]?\s?\d[\d,.\s]*\s?(%|[a-zA-Z€$£]{1,3})?$/.test(wordsOf(cell).trim())
  );
}

/** What a cell is sorted by. */
export function sortKey(cell: Json | undefined): number | string {
  if (cell === undefined) return '';
  const words = wordsOf(cell);
  const number = numberOf(cell.value) ?? (isNumeric(cell) ? parseWritten(words) : null);
  return number ?? words.toLowerCase();
}

function parseWritten(words: string): number | null {
  return numberOf(
    words
      .replaceAll(/[^\d.+\-−]/g, '')
      .replace('−', '-')
      .replace('+', ''),
  );
}

/** Words, a number or rich text in a table. */
export function Cell({ cell }: { readonly cell: Json }): ReactNode {
  if (cell.type === 'rich_text') return <ForeignBlock block={cell} />;
  return wordsOf(cell) || (numberOf(cell.value)?.toString() ?? '');
}
