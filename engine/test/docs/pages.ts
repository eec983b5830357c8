/** What the pages of documentation print that somebody may copy: fenced blocks, commands in the text, links, tables. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Page {
  /** Relative to the repository. */
  readonly file: string;
  readonly text: string;
}

/** A piece of a page; `place` is file:line, for messages. */
export interface Printed {
  readonly place: string;
  readonly text: string;
}

export interface Block extends Printed {
  readonly language: string;
  /** "```csv orders.csv" is a file that later commands of the page name. */
  readonly fileName: string | undefined;
}

/** Words that begin a command. `kairos` is what the pages call `node engine/dist/cli/main.js` where they speak of it. */
const programs = ['npm', 'npx', 'node', 'kairos', 'curl'];
const command = new RegExp(`^(?:${programs.join('|')}) \\S`);

export function readPages(): Page[] {
  const below = ['docs', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  );
  return [...readdirSync(root), ...below]
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}

const fence = /^```([^\n`]*)\n(.*?)^```$/gms;

export function blocksIn({ file, text }: Page): Block[] {
  return [...text.matchAll(fence)].map((match) => {
    const [language = '', fileName] = match[1]!.trim().split(' ');
    return { place: placeOf(file, text, match.index), language, fileName, text: match[2]! };
  });
}

/** Commands in the text: in backquotes, also over the end of a line, and as indented lines. */
export function commandsIn({ file, text }: Page): Printed[] {
  const prose = withoutBlocks(text);
  const quoted = [...prose.matchAll(/`([^`]+)`/g)];
  const indented = [...prose.matchAll(/^ {4,}(\S.*)$/gm)];
  return [...quoted, ...indented]
    .map((match) => ({ place: placeOf(file, text, match.index), text: match[1]!.replace(/\s+/g, ' ') }))
    .filter((printed) => command.test(printed.text));
}

/** Links and images that lead to files of this repository, as paths from its root. */
export function linksIn({ file, text }: Page): Printed[] {
  return [...withoutBlocks(text).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
    .filter((match) => !/^[a-z]+:/.test(match[1]!))
    .map((match) => ({ place: placeOf(file, text, match.index), text: join(file, '..', match[1]!) }));
}

/** Rows of the tables whose first column has this heading, a text per cell. */
export function rowsUnder(heading: string, { file, text }: Page): (Printed & { cells: readonly string[] })[] {
  const tables = text.matchAll(/^\|[^\n]*\n\|[-| ]+\n((?:\|[^\n]*\n)+)/gm);
  return [...tables]
    .filter((match) => match[0].startsWith(`| ${heading} |`))
    .flatMap((match) => match[1]!.trimEnd().split('\n'))
    .map((row) => {
      const cells = row
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim());
      return { place: placeOf(file, text, text.indexOf(row)), text: row, cells };
    });
}

/** Of the same length, so that positions stay. */
function withoutBlocks(text: string): string {
  return text.replace(fence, (block) => block.replace(/[^\n]/g, ' '));
}

function placeOf(file: string, text: string, index: number): string {
  return `${file}:${text.slice(0, index).split('\n').length}`;
}
