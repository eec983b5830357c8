/** `kairos network personas --find`: kinds of people found in a data folder, as documents that somebody can take over. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Document } from 'yaml';
import { type FoundPersona, type FoundPersonas, findPersonas } from '../core/walk/personas/find.ts';
import { readPastPeople } from '../hosts/embedded/past-people.ts';
import { grouped, openProgress } from './progress.ts';

export interface FindFlags {
  readonly data?: string;
  readonly seed: number;
  readonly people: number;
  readonly most: number;
  readonly out?: string;
  readonly json?: true;
}

export async function runFind({ data, seed, people: mostPeople, most, out, json }: FindFlags): Promise<void> {
  if (data === undefined) {
    const message =
      'Give --data, the data folder of a Kairos that is not running: personas are found in its logs.';
    throw Object.assign(new Error(message), { code: 'no_data' });
  }
  const view = openProgress(process.stderr);
  try {
    const people = await readPastPeople(join(resolve(data), 'engine'), mostPeople, (share) =>
      view.show(share / 2, 'reading what people did'),
    );
    const found = await stepped(findPersonas(people, { seed, most }), (share) =>
      view.show(0.5 + share / 2, 'looking for kinds of people'),
    );
    const documents = documentsText(found.personas);
    if (out !== undefined) await writeFile(resolve(out), documents);
    const told = { ...found, personas: found.personas.map(({ ids: _, ...persona }) => persona) };
    process.stdout.write(
      json ? `${JSON.stringify(told)}\n` : foundText(found, out === undefined ? documents : ''),
    );
  } finally {
    view.end();
  }
}

async function stepped(
  run: Generator<number, FoundPersonas>,
  progress: (share: number) => void,
): Promise<FoundPersonas> {
  for (let step = run.next(); ; step = run.next()) {
    if (step.done) return step.value;
    progress(step.value);
    await new Promise((done) => setImmediate(done));
  }
}

function foundText({ people, silhouette, personas }: FoundPersonas, documents: string): string {
  if (personas.length === 0)
    return `Personas: none found among ${grouped(people)} people; they do not fall into kinds.\n`;
  const lines = [
    `Personas: ${personas.length} found among ${grouped(people)} people (silhouette ${silhouette.toFixed(2)})`,
  ];
  for (const { name, description, people: count, share, proposal } of personas) {
    lines.push('', `${name}: ${grouped(count)} people (${Math.round(100 * share)} %)`, `  ${description}`);
    const { condition, precision, recall } = proposal;
    if (condition === null) lines.push('  no condition of traits and events comes near to them');
    else
      lines.push(
        `  ${condition}`,
        `  ${Math.round(100 * precision)} % of those whom it fits are such people, and it fits ${Math.round(100 * recall)} % of them`,
      );
  }
  return `${lines.join('\n')}\n${documents === '' ? '' : `\n${documents}`}`;
}

/** An audience and a persona for each that a condition comes near to. */
function documentsText(personas: readonly FoundPersona[]): string {
  return personas
    .filter(({ proposal }) => proposal.condition !== null)
    .flatMap(({ name, description, proposal: { condition, precision, recall } }) => {
      const audience = new Document({ kind: 'audience', name, condition });
      audience.commentBefore = ` Found: ${Math.round(100 * precision)} % of those whom it fits, ${Math.round(100 * recall)} % of these people`;
      return [audience, new Document({ kind: 'persona', name, audience: name, description })];
    })
    .map((document) => document.toString())
    .join('---\n');
}
