import { defineConfig } from 'vitest/config';

/** Of all: tests that look at a whole product start processes, and their own hang less on what others left. */
const common = { testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks' as const };
const products = ['engine/src/cli/**/*.test.ts', 'console/src/**/*.browser.test.ts'];

// Unit tests sit beside the code; whole-product tests in engine/test, engine/src/cli and the browser's.
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...common,
          name: 'rooms',
          include: ['engine/src/**/*.test.ts', 'console/src/**/*.test.ts'],
          exclude: products,
          // They share no state but modules, which take longer to load than most tests to run.
          isolate: false,
        },
      },
      {
        test: {
          ...common,
          name: 'products',
          include: [...products, 'engine/test/**/*.test.ts', 'examples/**/*.test.ts'],
        },
      },
    ],
  },
});
