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

/** In modules of its own: it takes clock and chance away from all that it loads. */
const alone = ['engine/src/core/purity.test.ts'];
/** What asks what a disk keeps: processes are killed with -9 in these, or their disk is full. */
const onDisk = [
  'engine/src/hosts/embedded/**/*.test.ts',
  'engine/test/reliability*.test.ts',
  'engine/test/*-kill.test.ts',
  'engine/test/whole-product-{consent,erasure,golden-record}.test.ts',
  'engine/test/{decision-verify,documents-api,matching,static-lists}.test.ts',
  'engine/src/cli/import.test.ts',
];
const all = [
  'engine/src/**/*.test.ts',
  'engine/test/**/*.test.ts',
  'console/src/**/*.test.ts',
  'examples/**/*.test.ts',
];

// Unit tests sit beside the code; whole-product tests in engine/test, engine/src/cli and the browser's.
// Few projects: each compiles what it loads for itself, and a worker's modules serve only files of its own.
export default defineConfig({
  test: {
    // Many wait for a process or a browser: one more than there are processors has them all busy. Another would load all
    // modules once more (measured: two minutes of processor time, for nothing).
    maxWorkers: Math.min(4, availableParallelism() + 1),
    sequence: { sequencer: LongestFirst },
    globalSetup: ['scripts/memory-folder.mjs'],
    projects: [
      {
        test: {
          ...common,
          name: 'rooms',
          env: inMemory,
          include: all,
          exclude: [...alone, ...onDisk],
          // They share no state but modules, which take longer to load than most tests to run.
          isolate: false,
        },
      },
      { test: { ...common, name: 'disk', env: patient, include: onDisk, isolate: false } },
      { test: { ...common, name: 'alone', env: inMemory, include: alone } },
    ],
  },
});
