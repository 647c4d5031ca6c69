import type { PageMessage } from '../../page-contract.ts';

/** Some neighbouring messages that are drawn, or left out, together. */
export type Chunk = {
  readonly key: string;
  readonly messages: readonly PageMessage[];
  /** The message above the first one: it decides whether a day or an author begins here. */
  readonly before: PageMessage | null;
};

/** Messages in a chunk: enough to fill a tall window with three of them. */
export const chunkSize = 40;

/**
 * Cuts messages into chunks, counted from the anchor in both directions: neither an older page put before nor a new
 * message behind moves what is already drawn from one chunk to another.
 */
export function chunksOf(messages: readonly PageMessage[], anchorTs: string | null): readonly Chunk[] {
  const found = messages.findIndex(message => message.ts === anchorTs);
  const anchor = Math.max(0, found);
  const chunks: Chunk[] = [];
  const first = anchor % chunkSize;
  for (let start = first === 0 ? 0 : first - chunkSize; start < messages.length; start += chunkSize) {
    const from = Math.max(0, start);
    chunks.push({
      key: `chunk ${(start - anchor) / chunkSize}`,
      messages: messages.slice(from, start + chunkSize),
      before: messages[from - 1] ?? null,
    });
  }
  return chunks;
}

/** True when two chunks show the same. */
export function isSameChunk(one: Chunk, other: Chunk): boolean {
  return (
    one.before === other.before &&
    one.messages.length === other.messages.length &&
    one.messages.every((message, index) => message === other.messages[index])
  );
}
