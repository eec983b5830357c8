// What runs as a process or a thread of its own is bundled (scripts/bundle.mjs): a start opens few files. `npm test` builds it.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src/', import.meta.url));
const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** Threads are named where they are begun. */
const threads = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .flatMap((file) => {
    const named = readFileSync(join(source, file), 'utf8').matchAll(/new Worker\(new URL\('([^']+)'/g);
    return [...named].map((match) => join(file, '..', match[1]!));
  });
const programs = ['cli/main.js', ...threads];
const chunks = readdirSync(join(dist, 'chunks'))
  .filter((file) => file.endsWith('.js'))
  .map((file) => join('chunks', file));

const textOf = (file: string) => readFileSync(join(dist, file), 'utf8');

function importsOf(file: string): string[] {
  // Comments name types by where they come from.
  const code = textOf(file).replace(/^\s*(?:\/?\*|\/\/).*$/gm, '');
  const found = code.matchAll(
    /^(?:import|export)\b[^;'"]*?from\s*"([^"]+)";|^import\s*"([^"]+)";|\bimport\("([^"]+)"\)/gm,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3]!);
}

describe('a program that was bundled', () => {
  it('is each command and each thread', () => {
    expect(threads.length).toBeGreaterThan(3);
    expect(chunks.length).toBeGreaterThan(10);
  });

  it.each(programs)('%s loads bundles only', (program) => {
    const loaded = importsOf(program).filter((what) => what.startsWith('.'));
    expect(loaded.length).toBeGreaterThan(0);
    expect(
      loaded.map((what) => join(program, '..', what)).filter((file) => !chunks.includes(file)),
      'name it in scripts/bundle.mjs',
    ).toEqual([]);
  });

  it('loads of other packages only those with compiled code', () => {
    const packages = [...programs, ...chunks].flatMap(importsOf).filter((what) => /^[^.]/.test(what));
    const others = packages.filter((what) => !isBuiltin(what)).map((what) => what.split('/', 1)[0]);
    expect(new Set(others)).toEqual(new Set(['lmdb', 'msgpackr']));
  });

  it('finds the files that it names by where it stands', () => {
    const named = [...programs, ...chunks].flatMap((file) =>
      [...textOf(file).matchAll(/new URL\("([^"]+)", import\.meta\.url\)/g)].map((match) =>
        join(dist, file, '..', match[1]!),
      ),
    );
    expect(named.length).toBeGreaterThan(threads.length);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('brings the terms of each package that is in it', () => {
    const terms = readFileSync(join(dist, 'chunks/LICENCES.txt'), 'utf8');
    const inside = chunks.flatMap((file) =>
      [...textOf(file).matchAll(/^\s*\/\/ .*node_modules\/((?:@[^/]+\/)?[^/\s]+)\//gm)].map(
        (match) => match[1]!,
      ),
    );
    expect(new Set(inside).size).toBeGreaterThan(20);
    for (const name of new Set(inside)) expect(terms).toMatch(new RegExp(`^${name} \\d[^ ]* \\(.+\\)$`, 'm'));
  });
});
