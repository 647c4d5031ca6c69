import { defineConfig } from 'vitest/config';
import SlowFirst from './test/slow-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/soak/**'],
    globalSetup: ['test/postgres/global-setup.ts'],
    reporters: ['default', './test/closing-line.ts'],
    sequence: { sequencer: SlowFirst },
    pool: 'forks',
    // Stories mostly wait for their own signals, so three share two cores: 235 s with two workers.
    maxWorkers: 3,
    // Files share what their worker has loaded: 316 s of processor time instead of 457 s for the whole suite.
    isolate: false,
    // A story waits for its own signals and says what it did not see; these limits only end what hangs.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
