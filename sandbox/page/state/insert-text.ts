const listeners = new Set<(text: string) => void>();

/** The open composer listens for text that another part of the page wants written there. */
export function onInsert(listener: (text: string) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Writes into the composer; true when there is one. */
export function insertText(text: string): boolean {
  for (const listener of listeners) listener(text);
  return listeners.size > 0;
}
