/** The stories of this repository, read from the YAML files beside this one. */
import { readdirSync, readFileSync } from 'node:fs';
import { readStory, type Story } from './story.ts';

const folder = new URL('./stories/', import.meta.url);

/** All, in the order of their names. Throws where a file is not a story. */
export function readStories(): Story[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => readStory(file.slice(0, -'.yaml'.length), readFileSync(new URL(file, folder), 'utf8')));
}
