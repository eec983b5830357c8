import { defineConfig } from 'vitest/config';

// One project: unit tests sit beside the code, whole-product tests in engine/src/conformance and engine/test.
export default defineConfig({
  test: {
    include: [
      'engine/src/**/*.test.ts',
      'engine/test/**/*.test.ts',
      'console/src/**/*.test.ts',
      'examples/**/*.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    pool: 'forks',
  },
});
