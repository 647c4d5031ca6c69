import type { TestModule } from 'vitest/node';
import type { Reporter } from 'vitest/reporters';

export type Counts = { passed: number; failed: number; skipped: number };

/** What the reporter reads of a file that was run; Vitest's own objects fit. */
export type FinishedModule = {
  errors: () => readonly unknown[];
  children: {
    allTests: () => Iterable<{ result: () => { state: 'passed' | 'failed' | 'skipped' | 'pending' } }>;
    allSuites: () => Iterable<{ errors: () => readonly unknown[] }>;
  };
};

/**
 * Counts a finished run. A test that never came to an end has failed, and so has each error outside a test: a file
 * that could not be loaded, a hook, a promise that nobody awaited.
 */
export function countResults(
  modules: readonly FinishedModule[],
  unhandledErrors: readonly unknown[],
): Counts {
  const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
  for (const module of modules) {
    counts.failed += module.errors().length;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      counts[state === 'pending' ? 'failed' : state] += 1;
    }
  }
  return counts;
}

/** The line by which scripts and people read a run: `12 passed, 0 failed`, and `, 1 skipped` where any were. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Prints the closing line as the last of `npm test`. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    process.stdout.write(`${closingLine(countResults(modules, unhandledErrors))}\n`);
  }
}
