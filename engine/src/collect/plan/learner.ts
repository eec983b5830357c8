/**
 * Learns from traffic how events look, and proposes event types as YAML. Looks closely at the first events of a name
 * and then at a few; what it remembers is bounded and stays in memory.
 */
import { Document } from 'yaml';
import type { EventInput } from '../../core/input.ts';
import type { EventTypeDefinition } from './definition.ts';
import { inferObject } from './infer.ts';
import { type Room, Sketch } from './sketch.ts';

export interface Proposal {
  readonly event: string;
  /** Of the document. */
  readonly name: string;
  /** How many events it was learnt from. */
  readonly learntFrom: number;
  readonly yaml: string;
}

const MAX_EVENTS = 500;
const PLACES_PER_EVENT = 300;
/** After so many events of a name only every {@link THEN_EVERY}th is looked at. */
const CLOSELY = 500;
const THEN_EVERY = 32;

interface Lesson {
  arrived: number;
  readonly properties: Sketch;
  readonly traits: Sketch;
  readonly room: Room;
}

export class Learner {
  readonly #lessons = new Map<string, Lesson>();

  look({ name, properties, traits }: EventInput): void {
    const lesson = this.#lessons.get(name) ?? this.#begin(name);
    if (lesson === undefined) return;
    const nth = lesson.arrived++;
    if (nth >= CLOSELY && nth % THEN_EVERY !== 0) return;
    lesson.properties.add(properties, lesson.room);
    // Traits come with few events but identify; that they are absent elsewhere says nothing about them.
    for (const _ in traits) {
      lesson.traits.add(traits, lesson.room);
      break;
    }
  }

  /** Of the named events, or of all; those nothing was seen of are left out. In the order of the names. */
  propose(events: readonly string[] | undefined, taken: ReadonlySet<string>): Proposal[] {
    const names = new Set(taken);
    return [...this.#lessons]
      .filter(([event]) => events === undefined || events.includes(event))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([event, lesson]) => {
        const name = freeName(event, names);
        names.add(name);
        const learntFrom = lesson.properties.seen;
        return { event, name, learntFrom, yaml: write(event, name, lesson) };
      });
  }

  forget(): void {
    this.#lessons.clear();
  }

  /** Keeps the shapes. */
  forgetValues(): void {
    for (const { properties, traits } of this.#lessons.values()) {
      properties.forgetValues();
      traits.forgetValues();
    }
  }

  #begin(event: string): Lesson | undefined {
    if (this.#lessons.size >= MAX_EVENTS || event.length > 200) return undefined;
    const lesson = {
      arrived: 0,
      properties: new Sketch(),
      traits: new Sketch(),
      room: { left: PLACES_PER_EVENT },
    };
    this.#lessons.set(event, lesson);
    return lesson;
  }
}

function write(event: string, name: string, { properties, traits, room }: Lesson): string {
  const definition: Omit<EventTypeDefinition, 'version'> = {
    kind: 'event-type',
    name,
    ...(name === event ? {} : { event }),
    policy: 'keep',
    ...(properties.children?.size || properties.isMap ? { properties: inferObject(properties) } : {}),
    ...(traits.children?.size || traits.isMap ? { traits: inferObject(traits) } : {}),
  };
  const document = new Document(definition);
  const { seen } = properties;
  const short = room.left > 0 ? '' : ' It has more properties than were looked at.';
  document.commentBefore = ` Learnt from ${seen} ${seen === 1 ? 'event' : 'events'}: read it before you keep it.${short}`;
  return document.toString({ lineWidth: 110 });
}

/** "Order Completed" -> "order-completed", with a number where that is taken. */
function freeName(event: string, taken: ReadonlySet<string>): string {
  const plain = event
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 90);
  const name = plain === '' ? 'event' : plain;
  if (!taken.has(name)) return name;
  for (let n = 2; ; n++) if (!taken.has(`${name}-${n}`)) return `${name}-${n}`;
}
