/**
 * What the server keeps of a person beside the engine: mails in the built-in sink, refused events, samples of the
 * tracking plan. Each kind is asked to forget whatever speaks of somebody, by their ids and identifiers.
 */
import type { MailSink } from '../channels/mail-sink.ts';
import type { DeadLetter } from '../collect/dead-letter.ts';
import type { TrackingPlan } from '../collect/plan/tracking-plan.ts';
import type { Subject } from '../hosts/erasure.ts';
import { WordFinder } from '../hosts/word-finder.ts';

/** Whether a text speaks of the person. */
export type Speaks = (text: string) => boolean;

/** Removes what speaks of somebody; tells how many pieces those were. Durable when it resolves. */
export interface Traces {
  readonly name: 'mails' | 'deadLetters' | 'samples';
  forget(speaks: Speaks): Promise<number>;
}

export function tracesOf(parts: {
  readonly sink: Pick<MailSink, 'forget'>;
  readonly deadLetter: Pick<DeadLetter, 'forget'>;
  readonly trackingPlan: Pick<TrackingPlan, 'forget'>;
}): readonly Traces[] {
  return [
    { name: 'mails', forget: (speaks) => parts.sink.forget(speaks) },
    { name: 'deadLetters', forget: (speaks) => parts.deadLetter.forget(speaks) },
    { name: 'samples', forget: (speaks) => parts.trackingPlan.forget(speaks) },
  ];
}

/** Shorter ones are parts of other words: they count as the value of a field that identifies somebody only. */
const SHORTEST_PLAIN = 6;

/** The place of the first person of whom a text speaks, -1 where it is none: one reading of it for all of them. */
export function speakersOf(subjects: readonly Subject[]): (text: string) => number {
  const plain: [word: string, place: number][] = [];
  const fields = new ShortValues();
  for (const [place, { profiles, identifiers }] of subjects.entries()) {
    for (const id of profiles) plain.push([id, place]);
    for (const { namespace, value } of identifiers) {
      if (value.length < SHORTEST_PLAIN) fields.add(namespace, value, place);
      else for (const form of new Set([value, inJson(value)])) plain.push([form.toLowerCase(), place]);
    }
  }
  const finder = new WordFinder(plain);
  return (text) => {
    let first = fields.firstIn(text);
    finder.find(Buffer.from(text.toLowerCase()), (place) => {
      if (first < 0 || place < first) first = place;
    });
    return first;
  };
}

/** As it stands between quotation marks. */
function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/** Values that count only where they stand in a field that identifies somebody. */
class ShortValues {
  /** By namespace, then by the value in lower case. */
  readonly #places = new Map<string, Map<string, number>>();
  #fields: readonly (readonly [field: RegExp, places: ReadonlyMap<string, number>])[] | undefined;

  add(namespace: string, value: string, place: number): void {
    const places = this.#places.get(namespace) ?? new Map<string, number>();
    const form = inJson(value).toLowerCase();
    if (!places.has(form)) places.set(form, place);
    this.#places.set(namespace, places);
  }

  firstIn(text: string): number {
    this.#fields ??= [...this.#places].map(([name, places]) => [fieldOf(name, [...places.keys()]), places]);
    let first = -1;
    for (const [field, places] of this.#fields) {
      for (const [, value = ''] of text.matchAll(field)) {
        const place = places.get(value.toLowerCase()) ?? -1;
        if (place >= 0 && (first < 0 || place < first)) first = place;
      }
    }
    return first;
  }
}

/** An alias says `previousId` whatever it is; a number may stand without quotation marks. */
function fieldOf(namespace: string, values: readonly string[]): RegExp {
  const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const names = [namespace, 'userId', 'anonymousId', 'previousId', 'value'].map(escaped).join('|');
  const any = values.map(escaped).join('|');
  return new RegExp(`"(?:${names})"\\s*:\\s*"?(${any})(?="|\\s|[,}]|$)`, 'gi');
}
