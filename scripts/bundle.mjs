/**
 * Bundles what runs as a process or a thread of its own, with the packages it uses: a start then opens a few files instead
 * of thousands (measured: half the processor time). The bundles stand where the compiled modules would; those that are
 * imported from elsewhere (the package's exports, the benches) stay modules. Run behind tsc: `node scripts/bundle.mjs`.
 * Names and comments stay, and each module's path stands above it: a stack trace is read in the bundle itself.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { build } from 'vite';
import { root } from './steps.mjs';

const source = join(root, 'engine/src');
const target = join(root, 'engine/dist');
/** By their path in both. */
const programs = [
  'cli/main',
  'hosts/embedded/worker',
  'hosts/simulated/replay-worker',
  'matching/worker',
  'server/evaluation-worker',
];
/** They find compiled code by where they stand themselves. */
const withBinaries = ['lmdb', 'msgpackr'];

rmSync(join(target, 'chunks'), { recursive: true, force: true });
await build({
  configFile: false,
  root: join(root, 'engine'),
  publicDir: false,
  logLevel: 'warn',
  plugins: [filesBeside(), licences()],
  resolve: { mainFields: ['main'] },
  ssr: { noExternal: true, external: withBinaries, resolve: { conditions: ['node'] } },
  build: {
    ssr: true,
    outDir: target,
    emptyOutDir: false,
    target: 'es2023',
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(programs.map((name) => [name, join(source, `${name}.ts`)])),
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    },
  },
});

/** A module names files by where it stands itself, which is elsewhere in a bundle. */
function filesBeside() {
  const named = /new URL\('([^']+)', import\.meta\.url\)/g;
  const mark = /new URL\("below-dist:([^"]*)", import\.meta\.url\)/g;
  return {
    name: 'kairos-files-beside',
    enforce: 'pre',
    transform(code, id) {
      if (!id.startsWith(source + sep) || !code.includes('import.meta.url')) return null;
      const marked = code.replace(named, (_, path) => {
        const place = below(source, join(dirname(id), path));
        return `new URL("below-dist:${place}", import.meta.url)`;
      });
      return { code: marked, map: null };
    },
    renderChunk(code, { fileName }) {
      if (!code.includes('below-dist:')) return null;
      const placed = code.replace(mark, (_, place) => {
        const path = below(dirname(join(target, fileName)), join(target, place));
        return `new URL("${path}", import.meta.url)`;
      });
      return { code: placed, map: null };
    },
  };
}

/** As in a URL, where a folder ends with a slash. */
function below(folder, path) {
  return relative(folder, path).split(sep).join('/') + (/[/\\]$/.test(path) ? '/' : '');
}

/** Who copies code copies the terms under which it may be copied. */
function licences() {
  return {
    name: 'kairos-licences',
    generateBundle(_, output) {
      const modules = Object.values(output).flatMap(({ modules = {} }) => Object.keys(modules));
      const folders = new Set(modules.filter((id) => id.includes('/node_modules/')).map(packageOf));
      const texts = [...folders].sort().map(licenceOf);
      this.emitFile({ type: 'asset', fileName: 'chunks/LICENCES.txt', source: texts.join('\n\n') });
    },
  };
}

/** The folder of the package that a file is of. */
function packageOf(file) {
  const folder = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file.replace(/^\0/, ''));
  if (folder === null) throw new Error(`${file} is of no package`);
  return folder[1];
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`${name} ${version} (${license})`, ...texts].join('\n\n');
}
