// JRN-63: an event that nobody declares, and one of nearly the same name, is a warning.
import { describe, expect, it } from 'vitest';
import { awaitedWarnings } from './awaited-events.ts';
import { readText } from './read-text.ts';

const read = (text: string) => readText(text, 'a.yaml').documents.map(({ document }) => document);
const declared = 'kind: event-type\nname: order\nevent: Order Completed\n';
const journey = (event: string) => `---
kind: journey
name: j
entry: { event: Visited }
exit: [{ event: ${event} }]
steps:
  - { id: w, wait-for: { event: ${event}, within: 1d, timeout: e } }
  - { id: e, exit: {} }
`;

describe('events that a journey names', () => {
  it.each(['Order Complete', 'order_completed', 'Order Completd'])('%s is a typing error', (event) => {
    const found = awaitedWarnings(read(declared + journey(event)));
    expect(found.map(({ path, code, severity }) => [path.join('.'), code, severity])).toEqual([
      ['exit.0.event', 'unknown_event', 'warning'],
      ['steps.0', 'unknown_event', 'warning'],
    ]);
    expect(found[0]?.mend).toContain('"Order Completed"');
  });

  it.each(['Order Completed', 'Order Cancelled', 'Product Added'])('%s is none', (event) => {
    expect(awaitedWarnings(read(declared + journey(event)))).toEqual([]);
  });

  it('nor is anything where no event type is declared', () => {
    expect(awaitedWarnings(read(journey('Order Complete')))).toEqual([]);
  });
});
