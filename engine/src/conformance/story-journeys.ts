/** Journeys of a story: their versions as they are published by its documents, and what somebody does with them. */
import { z } from 'zod';
import type { CoreDocument } from '../core/document.ts';
import type { JourneyDefinition } from '../core/journey/definition.ts';
import { publishSchema, resumeSchema } from '../core/journey/versions/definition.ts';
import { nameSchema } from '../core/name.ts';
import {
  contentOf,
  documentsInForce,
  type JourneyActs,
  type PublishedJourney,
  publishJourneys,
} from '../documents/releases.ts';

export const journeyActSchema = z.union([
  z.strictObject({ pause: nameSchema }),
  z.strictObject({ drain: nameSchema }),
  z.strictObject({ resume: nameSchema, ...resumeSchema.shape }),
  z
    .strictObject({
      publish: nameSchema,
      version: z.int().positive().optional(),
      ...publishSchema.shape,
    })
    .describe('The text of an earlier version, or the draft that the documents have'),
]);

export type JourneyAct = z.infer<typeof journeyActSchema>;

export class StoryJourneys {
  #documents: readonly CoreDocument[] = [];
  #published: readonly PublishedJourney[] = [];
  #acts = new Map<string, JourneyActs>();
  readonly #texts = new Map<string, JourneyDefinition>();

  /** Documents as they are in force from now on. Throws where they cannot be. */
  publish(documents: readonly CoreDocument[], now: number): readonly CoreDocument[] {
    this.#documents = documents;
    const { published, acts, problems } = publishJourneys(this.#published, definitionsOf(documents), {
      now,
      acts: this.#acts,
    });
    if (problems.length > 0) throw new Error(`${problems[0]!.name}: ${problems[0]!.message}`);
    this.#published = published;
    this.#acts = new Map(acts);
    for (const { release, definition } of published)
      this.#texts.set(`${release.name} ${release.version}`, definition);
    return documentsInForce(documents, published);
  }

  act(act: JourneyAct, now: number): readonly CoreDocument[] {
    const { name, change } = this.#changeOf(act);
    this.#acts.set(name, { ...this.#acts.get(name), ...change });
    return this.publish(this.#documents, now);
  }

  #changeOf(act: JourneyAct): { name: string; change: JourneyActs } {
    if ('publish' in act) {
      const { publish: name, version, ...publish } = act;
      const document = this.#document(name);
      const text = version === undefined ? document : this.#texts.get(`${name} ${version}`);
      if (!text) throw new Error(`journey ${name} has no version ${version}`);
      return { name, change: { content: { definition: text, publish, document: contentOf(document) } } };
    }
    if ('resume' in act) {
      const { resume: name, ...resume } = act;
      return { name, change: { status: { value: 'live', resume, document: this.#document(name).status } } };
    }
    const [name, value] = 'pause' in act ? [act.pause, 'paused' as const] : [act.drain, 'draining' as const];
    return { name, change: { status: { value, document: this.#document(name).status } } };
  }

  #document(name: string): JourneyDefinition {
    const found = definitionsOf(this.#documents).find((definition) => definition.name === name);
    if (!found) throw new Error(`there is no journey ${name}`);
    return found;
  }
}

function definitionsOf(documents: readonly CoreDocument[]): JourneyDefinition[] {
  return documents.flatMap((document) => (document.kind === 'journey' ? [document] : []));
}
