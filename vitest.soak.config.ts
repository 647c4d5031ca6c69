import { defineConfig } from 'vitest/config';
import quick from './vitest.config.ts';

/** What takes long: it kills processes, restarts servers, or does the same thing a hundred times. */
export default defineConfig({
  ...quick,
  test: {
    ...quick.test,
    include: ['test/soak/**/*.test.ts'],
    exclude: [],
    testTimeout: 600_000,
    // Takeovers and frames are timed: nothing else may run beside them.
    maxWorkers: 1,
  },
});
