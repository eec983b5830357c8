/** Warns where a journey names an event that no event type declares and one of nearly the same name does: a typing error. */
import { eventOf } from '../collect/plan/definition.ts';
import type { DocumentProblem } from '../core/document.ts';
import type { JourneyDefinition } from '../core/journey/definition.ts';
import { waysIn } from '../core/journey/entry/definition.ts';
import { awaitedEvents } from '../core/journey/network/awaited.ts';
import { mistyped } from './closest.ts';
import type { Path } from './problem.ts';
import type { KairosDocument } from './schema.ts';

export function awaitedWarnings(documents: readonly KairosDocument[]): DocumentProblem[] {
  const declared = documents.flatMap((document) =>
    document.kind === 'event-type' ? [eventOf(document)] : [],
  );
  if (declared.length === 0) return [];
  const known = new Set(declared);
  return documents.flatMap((document) => {
    if (document.kind !== 'journey') return [];
    return namedIn(document).flatMap(({ event, path }): DocumentProblem[] => {
      const meant = known.has(event) ? undefined : mistyped(event, declared);
      if (meant === undefined) return [];
      const { kind, name } = document;
      const message = `no event type declares "${event}"`;
      const mend = `did you mean "${meant}"? Else declare it`;
      return [{ kind, name, path, code: 'unknown_event', message, mend, severity: 'warning' }];
    });
  });
}

function namedIn(journey: JourneyDefinition): { readonly event: string; readonly path: Path }[] {
  const { goal, exit, steps } = journey;
  return [
    ...waysIn(journey).map(({ way, path }) => ({ event: way.event, path: [...path, 'event'] })),
    { event: goal?.event, path: ['goal', 'event'] },
    ...exit.map(({ event }, i) => ({ event, path: ['exit', i, 'event'] })),
    ...steps.flatMap((step, i) => awaitedEvents(step).map((event) => ({ event, path: ['steps', i] }))),
  ].flatMap(({ event, path }) => (typeof event === 'string' ? [{ event, path }] : []));
}
