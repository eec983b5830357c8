/**
 * Runs the stories that stand beside a folder's documents (files ending in .story.yaml), in virtual time and with
 * channels that only note what they get. A story without documents of its own is about those of the folder.
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { runStory } from '../conformance/run-story.ts';
import { simulated } from '../conformance/simulated-story-host.ts';
import { readStory, type Story } from '../conformance/story.ts';
import { StoryFailure } from '../conformance/story-check.ts';
import { coreDocuments } from '../documents/check.ts';
import { storyFiles } from '../documents/read-folder.ts';
import type { KairosDocument } from '../documents/schema.ts';

export type StoryResult = {
  /** Relative to the documents folder, with forward slashes. */
  readonly story: string;
  readonly title: string;
} & (
  | { readonly outcome: 'passed'; readonly steps: number }
  | {
      readonly outcome: 'failed';
      readonly message: string;
      /** Where an expectation was not met; else the story could not be read, or its documents not be used. */
      readonly unmet?: Unmet;
    }
);

export interface Unmet {
  /** Place in the story, from 1. */
  readonly step: number;
  /** Virtual time, RFC 3339. */
  readonly at: string;
  readonly what: string;
  /** JSON. */
  readonly expected: string;
  readonly got: string;
}

/** In the order of the files' names. `documents` must be without problems. Never rejects for what a story says. */
export async function checkStories(
  folder: string,
  documents: readonly KairosDocument[],
): Promise<StoryResult[]> {
  const results: StoryResult[] = [];
  for (const file of await storyFiles(folder)) {
    results.push(await checkStory(file, await readFile(join(folder, file), 'utf8'), documents));
  }
  return results;
}

export async function checkStory(
  file: string,
  text: string,
  documents: readonly KairosDocument[],
): Promise<StoryResult> {
  let title = '';
  try {
    const story = storyAbout(file, text, documents);
    title = story.title;
    await runStory(story, simulated);
    return { story: file, title, outcome: 'passed', steps: story.steps.length };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const unmet = error instanceof StoryFailure ? unmetIn(message) : undefined;
    return { story: file, title, outcome: 'failed', message, ...(unmet && { unmet }) };
  }
}

/** What only the stories of the engine itself need: the rules of the core's SPEC that they prove. */
const NO_RULES = { rules: ['FOLDER-1'] };

function storyAbout(file: string, text: string, documents: readonly KairosDocument[]): Story {
  const name = basename(file).replace(/\.story\.ya?ml$/i, '');
  const written: unknown = parse(text);
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return readStory(name, text);
  // JSON is YAML: the reader of stories sees the written text with what a folder's story may leave out.
  const story = readStory(name, JSON.stringify({ ...NO_RULES, documents: [], ...written }));
  return 'documents' in written ? story : { ...story, documents: coreDocuments(documents) };
}

const failureText = /, step (\d+), ([^)]+)\)\n +(.*)\n +expected (.*)\n +got +(.*)$/s;

function unmetIn(message: string): Unmet | undefined {
  const [, step, at, what, expected, got] = failureText.exec(message) ?? [];
  if (at === undefined || what === undefined || expected === undefined || got === undefined) return undefined;
  return { step: Number(step), at, what, expected, got };
}

/** For terminals: a line for what passed; for what failed also the step, what was expected and what is. */
export function storyText(result: StoryResult, folder: string): string {
  const file = `${folder.replace(/\/$/, '')}/${result.story}`;
  if (result.outcome === 'passed') return `passed  ${file}  ${result.title}`;
  const { unmet, message } = result;
  if (!unmet) return `failed  ${file}\n${indented(message)}`;
  const { step, at, what, expected, got } = unmet;
  return `failed  ${file}  step ${step} at ${at}: ${what}\n    expected ${expected}\n    got      ${got}`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
