/**
 * What a revision's documents need of contexts: geofences, calendars, providers, the fields that conditions read, what is
 * therefore kept of a person, and for which events and placements providers are asked. Nothing else costs anything.
 */

import { LanguageError, type Reads } from '../../language/index.ts';
import { ConsentRules } from '../consent/rules.ts';
import { type Calendar, isOpen, nextOpening } from './calendar.ts';
import { FenceIndex } from './fence-index.ts';
import type { Geofences } from './geofence.ts';
import { derivedFields, type Provider } from './provider.ts';
import { noTriggers, type Triggers } from './triggers.ts';

/** Which parts of its surroundings a profile keeps. */
export interface Keeps {
  readonly place: boolean;
  readonly device: boolean;
  readonly visit: boolean;
  readonly zone: boolean;
}

/** What a device says of itself: hidden from conditions without consent to `device`. */
export const deviceFields = ['device', 'os', 'screen', 'network', 'userAgent', 'userAgentData'] as const;

type Fields = ReadonlySet<string> | 'all';

export interface ContextDocuments {
  readonly geofences: Geofences;
  readonly calendars: ReadonlyMap<string, Calendar>;
  readonly consent: ConsentRules;
}

export const noContexts: ContextDocuments = {
  geofences: { byName: new Map(), index: new FenceIndex([]) },
  calendars: new Map(),
  consent: new ConsentRules([]),
};

export class ContextPlan {
  readonly geofences: Geofences;
  readonly calendars: ReadonlyMap<string, Calendar>;
  readonly consent: ConsentRules;
  /** The following are set once, when all conditions are compiled. */
  providers: ReadonlyMap<string, Provider> = new Map();
  keeps: Keeps = { place: false, device: false, visit: false, zone: false };
  keepsAny = false;
  /** Whether conditions read any field that is not simply said. */
  derives = false;
  triggers: Triggers = noTriggers;
  /** Whether conditions read what a device says of itself. */
  readsDevice = false;
  readonly #fieldsByText = new Map<string, Fields>();
  readonly #fields = new Set<string>();
  #readsAll = false;

  constructor({ geofences, calendars, consent }: ContextDocuments) {
    this.geofences = geofences;
    this.calendars = calendars;
    this.consent = consent;
  }

  /** Whether any condition reads this field of `context`. */
  wants(field: string): boolean {
    return this.#readsAll || this.#fields.has(field);
  }

  /** Fields of `context` that the condition of this text reads; undefined: none. */
  fieldsOf(text: string): Fields | undefined {
    return this.#fieldsByText.get(text);
  }

  /** Called with each condition that is compiled. */
  note(text: string, reads: Reads): void {
    const opened = reads.calls.get('open');
    if (opened !== undefined && opened !== 'all') for (const name of opened) this.#checkCalendar(name);
    const fields = reads.variables.get('context') ?? (opened === undefined ? undefined : new Set<string>());
    if (fields === undefined) return;
    this.#fieldsByText.set(text, fields);
    if (fields === 'all') this.#readsAll = true;
    else for (const field of fields) this.#fields.add(field);
    this.readsDevice ||= this.#readsAll || deviceFields.some((field) => this.#fields.has(field));
    this.derives ||= this.#readsAll || derivedFields.some((field) => this.#fields.has(field));
  }

  /** The function `open("name")` of conditions; undefined where there is no such calendar. */
  isOpen(name: unknown, now: number): boolean | undefined {
    const calendar = this.calendars.get(name as string);
    return calendar && isOpen(calendar, now);
  }

  /** When open("name") next changes, in milliseconds; Infinity: not within a year. */
  nextOpening(name: unknown, now: number): number {
    const calendar = this.calendars.get(name as string);
    return (calendar && nextOpening(calendar, now)) || Number.POSITIVE_INFINITY;
  }

  settle(keeps: Keeps, triggers: Triggers): void {
    this.keeps = keeps;
    this.keepsAny = keeps.place || keeps.device || keeps.visit || keeps.zone;
    this.triggers = triggers;
  }

  #checkCalendar(name: string): void {
    if (this.calendars.has(name)) return;
    const mend =
      this.calendars.size > 0
        ? `use one of: ${[...this.calendars.keys()].slice(0, 20).join(', ')}`
        : 'declare a calendar document';
    throw new LanguageError('bad_literal', `there is no calendar "${name}"`, { line: 1, column: 1 }, mend);
  }
}
