import { describe, expect, it } from 'vitest';
import { closingLine, countResults, type FinishedModule } from './closing-line.ts';

type State = 'passed' | 'failed' | 'skipped' | 'pending';

function moduleOf(states: readonly State[], errors: Error[] = [], suiteErrors: Error[] = []): FinishedModule {
  return {
    errors: () => errors,
    children: {
      allTests: () => states.map(state => ({ result: () => ({ state }) })),
      allSuites: () => [{ errors: () => suiteErrors }],
    },
  };
}

describe('the closing line', () => {
  it('counts the tests of all files', () => {
    const modules = [moduleOf(['passed', 'passed', 'failed']), moduleOf(['passed'])];
    expect(closingLine(countResults(modules, []))).toBe('3 passed, 1 failed');
  });

  it('mentions skipped tests only when there are some', () => {
    expect(closingLine(countResults([moduleOf(['passed', 'skipped'])], []))).toBe(
      '1 passed, 0 failed, 1 skipped',
    );
  });

  it.each([
    ['a file that cannot be loaded', [moduleOf([], [new Error('load')])], []],
    ['a hook that fails', [moduleOf([], [], [new Error('hook')])], []],
    ['a promise that nobody awaited', [], [new Error('unhandled')]],
    ['a test that never ended', [moduleOf(['pending'])], []],
  ])('counts %s as failed', (_what, modules, unhandled) => {
    expect(closingLine(countResults(modules, unhandled))).toBe('0 passed, 1 failed');
  });
});
