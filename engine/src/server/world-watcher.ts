/** Joins the watcher of the world with business events: what changed is announced to the audience that its document names. */
import { type PlaceWatch, Watcher, type WorldChange } from '../collect/contexts/watch.ts';
import { compileCalendars } from '../core/context/calendar.ts';
import { ProblemCollector } from '../core/problem.ts';
import type { KairosDocument } from '../documents/schema.ts';
import type { BusinessEvent } from '../hosts/business-event.ts';
import type { ContextPort } from '../hosts/contexts.ts';

export interface WorldWatcherPorts {
  readonly contexts: ContextPort;
  now(): number;
  /** Tells what is wrong where it cannot be announced. */
  announce(event: BusinessEvent): Promise<{ readonly message: string } | undefined>;
  failed(error: unknown): void;
}

export interface WorldWatcher {
  configure(documents: readonly KairosDocument[]): void;
  close(): void;
}

export function watchWorld({ contexts, now, announce, failed }: WorldWatcherPorts): WorldWatcher {
  const watcher = new Watcher({
    ask: (asks) => contexts.ask(asks),
    now,
    failed,
    tell: async (change) => {
      const problem = await announce(eventOf(change));
      if (problem) throw new Error(`${change.name} could not be announced: ${problem.message}`);
    },
  });
  return {
    configure: (documents) => watcher.configure(calendarsIn(documents), placesIn(documents)),
    close: () => watcher.close(),
  };
}

function eventOf({ id, name, audience, properties, at }: WorldChange): BusinessEvent {
  const concerns = { type: 'audience', audience } as const;
  return { id, name, properties, concerns, perSecond: null, expiresAt: null, at };
}

function calendarsIn(documents: readonly KairosDocument[]) {
  const definitions = documents.filter((document) => document.kind === 'calendar');
  const compiled = compileCalendars(definitions, new ProblemCollector());
  return definitions.flatMap(({ name, announce }) =>
    announce ? [{ calendar: compiled.get(name)!, audience: announce.audience }] : [],
  );
}

function placesIn(documents: readonly KairosDocument[]): PlaceWatch[] {
  return documents.flatMap((document): PlaceWatch[] => {
    if (document.kind !== 'context' || document.provider !== 'weather' || !document.watch) return [];
    const { every, places, fields, event, audience } = document.watch;
    return [{ provider: document.name, everyMs: every, places, fields, event, audience }];
  });
}
