/**
 * Answers `make` gave for the texts that were asked about most recently, at most `limit` of them: the same few
 * statements are read at every start, for every answer in the modal and for every unit of a run.
 *
 * @param make a pure function whose answers nobody changes
 */
export function rememberRecent<T>(limit: number, make: (text: string) => T): (text: string) => T {
  const kept = new Map<string, { readonly answer: T }>();
  return text => {
    const entry = kept.get(text) ?? { answer: make(text) };
    // A map lists its keys in the order in which they were set, so the first is the one not asked about for longest.
    kept.delete(text);
    kept.set(text, entry);
    if (kept.size > limit)
      for (const oldest of [...kept.keys()].slice(0, kept.size - limit)) kept.delete(oldest);
    return entry.answer;
  };
}
