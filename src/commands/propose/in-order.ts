const tails = new Map<string, Promise<unknown>>();

/**
 * Runs `work` after everything begun earlier under the same key in this process: what was typed a moment ago must not be
 * saved over what was typed last. Failures of earlier work do not stop later work.
 */
export async function inOrder<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = tails.get(key) ?? Promise.resolve();
  const running = before.then(work, work);
  const tail = running.catch(() => undefined);
  tails.set(key, tail);
  try {
    return await running;
  } finally {
    if (tails.get(key) === tail) tails.delete(key);
  }
}
