import { defineConfig } from 'vitest/config';

const common = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  pool: 'forks' as const,
  // Machines that test are busy: a decision that comes late there is no defect.
  env: { KAIROS_DECIDE_DEADLINE_MS: '30000' },
};
/** Each in modules of its own: what starts processes and browsers, and what takes clock and chance away from all. */
const alone = [
  'engine/src/cli/**/*.test.ts',
  'engine/src/core/purity.test.ts',
  'console/src/**/*.browser.test.ts',
];

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
          exclude: alone,
          // They share no state but modules, which take longer to load than most tests to run.
          isolate: false,
        },
      },
      {
        test: {
          ...common,
          name: 'alone',
          include: [...alone, 'engine/test/**/*.test.ts', 'examples/**/*.test.ts'],
        },
      },
    ],
  },
});
