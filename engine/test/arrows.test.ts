// Arrows between rooms point inward only (ARCHITECTURE.md). A new import that turns one round fails here, with the mend.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src/', import.meta.url));

/** What each room may import of the others. Rooms are the folders of engine/src. */
const ALLOWED: { readonly [room: string]: readonly string[] } = {
  language: [],
  core: ['language'],
  hosts: ['language', 'core'],
  channels: ['language', 'core'],
  content: ['language', 'core'],
  collect: ['language', 'core'],
  analytics: ['language', 'core'],
  matching: ['language', 'core', 'hosts'],
  // The documents are where the definitions of all rooms come together.
  documents: ['core', 'language', 'hosts', 'channels', 'content', 'collect'],
  conformance: ['language', 'core', 'hosts', 'documents'],
  twin: ['language', 'core', 'hosts'],
  server: [
    'core',
    'language',
    'hosts',
    'channels',
    'content',
    'collect',
    'analytics',
    'matching',
    'documents',
    'twin',
  ],
  cli: [
    'core',
    'language',
    'hosts',
    'channels',
    'content',
    'collect',
    'analytics',
    'matching',
    'documents',
    'twin',
    'server',
    // `kairos check` runs the stories of a documents folder.
    'conformance',
  ],
};

/** Packages without clock, randomness and I/O. */
const PURE_PACKAGES: { readonly [room: string]: readonly string[] } = {
  language: ['@bufbuild/cel', 're2js'],
  core: ['punycode.js', 'zod'],
};

interface Import {
  readonly file: string;
  readonly room: string;
  readonly what: string;
  /** Whatever loads the one loads the other: neither an import of types nor one that is made where it is needed. */
  readonly isLoaded: boolean;
  /** Undefined: a package. */
  readonly toRoom: string | undefined;
}

const imports = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/\.(test|testing)\.ts$/.test(file))
  .sort()
  .flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), 'utf8');
  const found = text.matchAll(
    /^(?:import|export)\b[^;'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm,
  );
  return [...found].map((match) => {
    const what = match[1] ?? match[2] ?? match[3]!;
    return {
      file,
      room: roomOf(file),
      what,
      isLoaded: match[3] === undefined && !/^(?:import|export) type\b/.test(match[0]),
      toRoom: what.startsWith('.') ? roomOf(relative(source, join(source, file, '..', what))) : undefined,
    };
  });
}

function roomOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '';
}

/** The entry file of the package is a table of contents: it may name everything. */
const crossing = imports.filter(({ room, toRoom }) => room !== '' && toRoom !== undefined && toRoom !== room);

describe('arrows point inward only', () => {
  it('finds imports at all', () => {
    expect(crossing.length).toBeGreaterThan(50);
    expect(imports.some(({ room, what }) => room === 'core' && what === 'zod')).toBe(true);
  });

  it('each room is known', () => {
    const unknown = [...new Set(imports.map(({ room }) => room))].filter(
      (room) => room !== '' && !(room in ALLOWED),
    );
    expect(unknown, 'a new room: say in ALLOWED what it may import').toEqual([]);
  });

  it.each(Object.entries(ALLOWED))('%s imports only what lies further in', (room, allowed) => {
    const wrong = crossing
      .filter((each) => each.room === room && !allowed.includes(each.toRoom!))
      .map(({ file, what, toRoom }) => `${file} imports ${what}: ${mendOf(room, toRoom!)}`);
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(PURE_PACKAGES))('%s uses pure packages only', (room, pure) => {
    const wrong = imports
      .filter(
        (each) =>
          each.room === room &&
          each.toRoom === undefined &&
          !pure.some((name) => each.what === name || each.what.startsWith(`${name}/`)),
      )
      .map(
        ({ file, what }) =>
          `${file} imports ${what}: ${room} has no clock, randomness or I/O. Let the host pass in what it gives, as data`,
      );
    expect(wrong).toEqual([]);
  });

  it('no rooms import each other in a circle', () => {
    const arrows = new Map<string, Set<string>>();
    for (const { room, toRoom } of crossing) arrows.set(room, (arrows.get(room) ?? new Set()).add(toRoom!));
    expect(circleIn(arrows), 'move what both need to the inner room of the two').toBeUndefined();
  });
});

describe('a command', () => {
  const main = readFileSync(join(source, 'cli/main.ts'), 'utf8');
  const commands = [...main.matchAll(/import\('\.\/([^']+)'\)/g)].map((match) => `cli/${match[1]}`);
  const heavy = ['core/advance.ts', 'documents/check.ts', 'hosts/partition.ts', 'server/server.ts'];

  it.each(commands)('is named by %s without loading what it runs: help comes at once', (command) => {
    const loaded = loadedBy(command);
    expect(loaded.has(command)).toBe(true);
    expect(
      heavy.filter((file) => loaded.has(file)),
      `import it where ${command} runs: (await import(...)).what`,
    ).toEqual([]);
  });

  it('loads it where it runs', () => {
    expect(commands.length).toBeGreaterThan(10);
    const loaded = loadedBy('cli/kairos.ts');
    expect(heavy.filter((file) => !loaded.has(file))).toEqual([]);
  });
});

/** All files of ours that are there when this one is. */
function loadedBy(file: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(file)) return known;
  known.add(file);
  for (const { file: from, what, isLoaded } of imports)
    if (from === file && isLoaded && what.startsWith('.')) loadedBy(join(file, '..', what), known);
  return known;
}

function mendOf(room: string, toRoom: string): string {
  if (toRoom === 'server' || toRoom === 'cli')
    return `only server and cli put parts together; ${room} gets what it needs handed in`;
  if (room === 'core' || room === 'language')
    return `${room} knows nothing outside of it; turn the need into data that is passed in, or an effect`;
  return `declare in ${room} the interface it needs (a port), and let server or cli join it with ${toRoom}`;
}

function circleIn(arrows: ReadonlyMap<string, ReadonlySet<string>>): string | undefined {
  const visit = (room: string, path: readonly string[]): string | undefined => {
    if (path.includes(room)) return [...path.slice(path.indexOf(room)), room].join(' -> ');
    for (const next of arrows.get(room) ?? []) {
      const found = visit(next, [...path, room]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  for (const room of arrows.keys()) {
    const found = visit(room, []);
    if (found !== undefined) return found;
  }
  return undefined;
}
