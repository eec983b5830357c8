/** An event for tests, which say only what matters to them. */
import type { EventInput } from './input.ts';

type Said = Pick<EventInput, 'messageId' | 'name' | 'at'> & Partial<Omit<EventInput, 'kind'>>;

/**
 * Tracked live on the web as it happens, by nobody and about nothing, where the test does not say otherwise.
 *
 * @example
 * anEvent({ messageId: 'm1', name: 'Order Completed', at: START, identifiers: [ada], properties: { total: 10 } });
 */
export function anEvent(said: Said): EventInput {
  return {
    kind: 'event',
    type: 'track',
    receivedAt: said.at,
    mode: 'live',
    source: 'web',
    identifiers: [],
    properties: {},
    traits: {},
    context: {},
    ...said,
  };
}
