import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A forgotten `.only` would pass while it hides every other test.
    allowOnly: false,
    // Tests that load TypeScript or start the command line take seconds on a small machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    maxConcurrency: 2,
  },
});
