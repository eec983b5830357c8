/** What start, build, test and bench have in common: install and build, each only when something changed. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamps = join(root, 'node_modules', '.kairos');

/** Ends with a friendly word where this Node is too old for us. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Kairos needs Node.js 20.19 or newer; this is ${process.versions.node}.\nInstall a newer one, then run the command again.`,
  );
}

/** Runs npm ci where the lock changed since the last time, or nothing is installed yet. */
export function install() {
  const lock = join(root, 'package-lock.json');
  const wanted = hashOf([lock]) + process.versions.modules;
  const record = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(record)) {
    if (stampOf('install') === wanted) return;
    // Installed by hand since the lock changed.
    if (stampOf('install') === undefined && statSync(record).mtimeMs >= statSync(lock).mtimeMs) {
      stamp('install', wanted);
      return;
    }
  }
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  step('Installing packages (once; about two minutes)', () =>
    npm
      ? quiet(process.execPath, [npm, ...args])
      : quiet(process.platform === 'win32' ? 'npm.cmd' : 'npm', args),
  );
  stamp('install', wanted);
}

/** Compiles the engine, bundles its programs and the console, each only when its sources changed. */
export function build() {
  buildPart(
    'engine',
    'engine/dist/cli/main.js',
    ['engine/src', 'engine/tsconfig.json', 'engine/tsconfig.build.json', 'scripts/bundle.mjs'],
    () => {
      const compiled = quiet(process.execPath, [
        bin('typescript/bin/tsc'),
        '-p',
        'engine/tsconfig.build.json',
        // Whether types are right the tests ask: whoever only runs it waits a third as long.
        '--noCheck',
      ]);
      // The suite is part of the package: whoever writes a host runs it.
      cpSync(join(root, 'engine/src/conformance/stories'), join(root, 'engine/dist/conformance/stories'), {
        recursive: true,
      });
      if (!compiled.ok) return compiled;
      return quiet(process.execPath, [join(root, 'scripts/bundle.mjs')]);
    },
  );
  const sources = [
    'console/src',
    'console/public',
    'console/index.html',
    'console/vite.config.ts',
    'engine/src/server/api.ts',
  ];
  buildPart('console', 'console/dist/index.html', sources, () =>
    quiet(process.execPath, [bin('vite/bin/vite.js'), 'build', '--logLevel', 'warn'], join(root, 'console')),
  );
}

function buildPart(name, product, sources, run) {
  const files = sources.flatMap((source) => filesBelow(join(root, source)));
  const wanted = hashOf([...files, join(root, 'package-lock.json')]);
  if (existsSync(join(root, product)) && stampOf(name) === wanted) return;
  step(`Building the ${name}`, run);
  stamp(name, wanted);
}

/** One line per step, with the time it took. A failing step shows its output and ends everything. */
export function step(name, run) {
  process.stdout.write(`${name} ... `);
  const begin = performance.now();
  const { ok, output } = run();
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  process.stdout.write(`${ok ? 'done' : 'failed'} (${seconds} s)\n`);
  if (!ok) fail(output);
}

/** Runs a program and keeps its output for the case that it fails. */
export function quiet(command, args, cwd = root) {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? result.error.message : ''}`;
  return { ok: result.status === 0, output };
}

/** Runs a program in the foreground, hands signals on to it, and ends with its exit code. */
export function become(args) {
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  // Ctrl-C in a terminal reaches the child by itself; then we only wait for its end.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

export function bin(path) {
  return join(root, 'node_modules', path);
}

export function fail(message) {
  process.stderr.write(`\n${message.trim()}\n`);
  process.exit(1);
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => !/\.(test|testing)\.ts$/.test(name))
    .flatMap((entry) => filesBelow(join(path, entry.name)))
    .sort();
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function stampOf(name) {
  const file = join(stamps, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function stamp(name, value) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), value);
}

/** What the product is run with: the options of Node in the first line of its command, `#!/usr/bin/env -S node OPTIONS`. */
export function nodeOptions(command) {
  return readFileSync(command, 'utf8').split('\n', 1)[0].split(' ').slice(3);
}
