import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { memoryFolder } from './scripts/memory-folder.mjs';
import { LongestFirst } from './scripts/test-order.mjs';

/** Only what hangs runs into it, also where much else runs. Deep runs try far more cases (scripts/fast-check.mjs). */
const timeoutMs = process.env.KAIROS_DEEP === '1' || process.env.KAIROS_RUNS ? 3_600_000 : 240_000;
const common = {
  testTimeout: timeoutMs,
  hookTimeout: 240_000,
  pool: 'forks' as const,
  alias: [
    { find: /^fast-check$/, replacement: fileURLToPath(new URL('scripts/fast-check.mjs', import.meta.url)) },
  ],
};
/** Machines that test are busy: a decision that comes late there is no defect. */
const patient = { KAIROS_DECIDE_DEADLINE_MS: '30000' };
/** Files stand in memory, where a sync costs nothing; what asks what a disk keeps has one. */
const inMemory = { ...patient, ...(memoryFolder !== undefined && { TMPDIR: memoryFolder }) };

/** Each in modules of its own: what starts processes and browsers, and what takes clock and chance away from all. */
const alone = [
  'engine/src/cli/**/*.test.ts',
  'engine/src/core/purity.test.ts',
  'console/src/**/*.browser.test.ts',
  'engine/test/**/*.test.ts',
  'examples/**/*.test.ts',
];
/** Processes are killed in these with -9, or their disk is full. */
const killed = [
  'engine/test/reliability*.test.ts',
  'engine/test/*-kill.test.ts',
  'engine/test/whole-product-{consent,erasure,golden-record}.test.ts',
  'engine/test/{decision-verify,documents-api,matching,static-lists}.test.ts',
  'engine/src/cli/import.test.ts',
];
const files = ['engine/src/hosts/embedded/**/*.test.ts'];

// Unit tests sit beside the code; whole-product tests in engine/test, engine/src/cli and the browser's.
export default defineConfig({
  test: {
    // Many wait for a process or a browser: one more than there are processors has them all busy.
    maxWorkers: Math.min(4, availableParallelism() + 1),
    sequence: { sequencer: LongestFirst },
    globalSetup: ['scripts/memory-folder.mjs'],
    projects: [
      {
        test: {
          ...common,
          name: 'rooms',
          env: inMemory,
          include: ['engine/src/**/*.test.ts', 'console/src/**/*.test.ts'],
          exclude: [...alone, ...files],
          // They share no state but modules, which take longer to load than most tests to run.
          isolate: false,
        },
      },
      { test: { ...common, name: 'files', env: patient, include: files, isolate: false } },
      { test: { ...common, name: 'alone', env: inMemory, include: alone, exclude: killed } },
      { test: { ...common, name: 'killed', env: patient, include: killed } },
    ],
  },
});
