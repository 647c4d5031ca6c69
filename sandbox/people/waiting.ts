import type { Changes } from '../workspace/changes.ts';

/** Somebody waited for something that did not come. The message says what was on their screen instead. */
export class NotSeen extends Error {
  override readonly name = 'NotSeen';
  readonly code = 'sandbox_people_not_seen';
}

/**
 * Resolves with the first thing `look` finds, looking again at every change of the workspace.
 * @param within milliseconds until it rejects with {@link NotSeen}, whose text comes from `describe`
 */
export function until<Thing>(
  changes: Changes,
  look: () => Thing | undefined,
  within: number,
  describe: () => string,
): Promise<Thing> {
  const found = look();
  if (found !== undefined) return Promise.resolve(found);
  // The stack is taken here: later it would name only a timer.
  const failure = new NotSeen('');
  return new Promise((resolve, reject) => {
    const stop = changes.listen(() => {
      const seen = look();
      if (seen === undefined) return;
      clearTimeout(timer);
      stop();
      resolve(seen);
    });
    const timer = setTimeout(() => {
      stop();
      failure.message = describe();
      reject(failure);
    }, within);
  });
}

export type Pattern = string | RegExp;

export function matches(pattern: Pattern, text: string): boolean {
  return typeof pattern === 'string'
    ? text.includes(pattern)
    : new RegExp(pattern.source, pattern.flags).test(text);
}
