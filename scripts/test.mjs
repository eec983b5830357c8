/** `npm test`: everything that must be true of the repository. The last line counts: `N passed, N failed`. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { bin, build, checkNode, install, root } from './steps.mjs';

/** Each check counts as one test. */
const counts = { passed: 0, failed: 0, skipped: 0 };
// Also where a step before the tests ends everything.
process.on('exit', (code) => {
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  const { passed, failed, skipped } = counts;
  process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
});

checkNode();
install();
build();
const chromium = findChromium();
// Beside each other: many tests wait for a process or a browser.
await Promise.all([checks(), runTests(process.argv.slice(2))]);
process.exitCode = counts.failed > 0 ? 1 : 0;

async function checks() {
  await check('Format and lint', [bin('@biomejs/biome/bin/biome'), 'check', '.']);
  await check('Types of the engine', [bin('typescript/bin/tsc'), '-p', 'engine', '--noEmit']);
  await check('Types of the console', [bin('typescript/bin/tsc'), '-p', 'console', '--noEmit']);
}

function check(name, args) {
  const begin = performance.now();
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      process.stdout.write(`${name} ... ${error ? 'failed' : 'ok'} (${seconds} s)\n`);
      counts[error ? 'failed' : 'passed'] += 1;
      if (error) process.stdout.write(`${`${out}${err}`.trim()}\n`);
      resolve(undefined);
    });
  });
}

async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'kairos-test-'));
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const tests = spawn(process.execPath, [bin('vitest/vitest.mjs'), 'run', ...reporters, ...args], {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        KAIROS_CONSOLE_BUILT: join(root, 'console/dist'),
        ...(chromium ? { KAIROS_CHROMIUM: chromium } : {}),
      },
    });
    const [status] = await once(tests, 'exit');
    count(report, status === 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Also a file that could not be loaded, and an error outside of any test, is a failure. */
function count(report, ok) {
  let failedHere = 0;
  try {
    const found = JSON.parse(readFileSync(report, 'utf8'));
    counts.passed += found.numPassedTests;
    counts.skipped += found.numPendingTests + found.numTodoTests;
    const unloaded = found.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    );
    failedHere = found.numFailedTests + unloaded.length;
  } catch (error) {
    process.stderr.write(`The tests left no report: ${error.message}\n`);
    failedHere = 1;
  }
  counts.failed += failedHere === 0 && !ok ? 1 : failedHere;
}
