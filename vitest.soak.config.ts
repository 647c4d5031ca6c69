import { defineConfig } from 'vitest/config';
import quick from './vitest.config.ts';

/** What takes long: it kills processes, restarts servers, or does the same thing a hundred times. */
export default defineConfig({
  ...quick,
  test: {
    ...quick.test,
    include: ['test/soak/**/*.test.ts'],
    exclude: [],
    // Many times what they take: a machine that is three times slower is no reason to fail.
    testTimeout: 900_000,
    hookTimeout: 300_000,
    // Takeovers and frames are timed: nothing else may run beside them.
    maxWorkers: 1,
  },
});
