/** `npm run bench -- NAME [args]`: runs bench/NAME.mjs against the built engine; without a name it lists them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { become, build, checkNode, fail, install, root } from './steps.mjs';

const folder = join(root, 'bench');
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.mjs'))
      .map((file) => file.slice(0, -'.mjs'.length))
      .sort()
  : [];
const [name, ...args] = process.argv.slice(2);

if (name === undefined) {
  const lines = names.map((each) => `  ${each.padEnd(16)} ${question(each)}`);
  process.stdout.write(`npm run bench -- NAME [args]\n\n${lines.join('\n') || '  (there are none yet)'}\n`);
} else if (!names.includes(name)) {
  fail(`There is no bench "${name}". There are: ${names.join(', ') || 'none yet'}.`);
} else {
  checkNode();
  install();
  build();
  become([join(folder, `${name}.mjs`), ...args]);
}

/** The first sentence of the file's header says what it asks. */
function question(each) {
  const text = readFileSync(join(folder, `${each}.mjs`), 'utf8');
  return /^\/\*\*\s*(?:\*\s*)?([^\n*]+)/.exec(text)?.[1]?.trim() ?? '';
}
