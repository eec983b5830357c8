// CTX-2, CTX-5: what providers are asked with, before the event that they are asked for changes anything.
import { afterEach, describe, expect, it } from 'vitest';
import { ScriptedChannels } from '../../conformance/scripted-channels.ts';
import { ScriptedContexts } from '../../conformance/scripted-contexts.ts';
import { coreDocuments } from '../../documents/check.ts';
import { readText } from '../../documents/read-text.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../../hosts/simulated/open.ts';
import { anEvent } from '../event.testing.ts';
import type { EventInput, JsonObject } from '../input.ts';

const START = Date.parse('2026-03-02T09:00:00Z');
const documents = `
kind: geofence
name: store
area: { type: Point, coordinates: [13.4, 52.5] }
radiusM: 100
properties: { shelf: a7 }
---
{ kind: context, name: weather, provider: weather, roundTo: 0.1 }
---
{ kind: context, name: stock, provider: http, url: 'https://stock.example/{shelf}', with: { shelf: event.shelf }, fields: { left: /left } }
---
{ kind: context, name: ip, provider: ip-table, file: ip.csv }
---
kind: journey
name: walk
entry: { event: Geofence Entered, where: 'context.weather.raining && context.stock.left > 0 && context.ip.country == "DE"' }
steps: [{ id: e, exit: {} }]
`;

let engine: SimulatedEngine;
let sent = 0;
const contexts = new ScriptedContexts();
afterEach(() => engine.close());

async function open(): Promise<void> {
  const read = readText(documents, 'test.yaml');
  expect(read.problems).toEqual([]);
  engine = await openSimulatedEngine({
    revision: 'r',
    documents: coreDocuments(read.documents.map(({ document }) => document)),
    delivery: new ScriptedChannels(),
    contexts,
    startAt: START,
  });
}

function event(
  name: string,
  properties: JsonObject,
  context: JsonObject = {},
  more: Partial<EventInput> = {},
) {
  const at = engine.clock.now();
  const userId = { namespace: 'userId', value: 'ada' };
  return anEvent({
    messageId: `m${sent++}`,
    name,
    at,
    source: 'app',
    identifiers: [userId],
    properties,
    context,
    ...more,
  }) satisfies EventInput;
}

async function asked(...events: EventInput[]) {
  contexts.asked.length = 0;
  await engine.submit(events);
  return contexts.asked.map(({ provider, input }) => [provider, input]);
}

describe('providers are asked', () => {
  it('with the new place, rounded, and with what the derived event says; once, and only with consent', async () => {
    await open();
    const here = { latitude: 52.50004, longitude: 13.40001 };
    const context = { ip: '192.0.2.7' };
    // Nobody knows her yet, and she has agreed to nothing.
    expect(await asked(event('Location Updated', here, context))).toEqual([]);
    expect(await asked(event('Consent Granted', { purpose: 'location' }))).toEqual([]);
    await engine.advanceTo(START + 60_000);
    const walk = event('Location Updated', here, context);
    const expected = [
      ['ip', { ip: '192.0.2.7' }],
      ['stock', { shelf: 'a7' }],
      ['weather', { latitude: 52.5, longitude: 13.4 }],
    ];
    expect(await asked(walk)).toEqual(expected);
    expect(await asked(walk)).toEqual([]);
    await engine.advanceTo(START + 120_000);
    // Already inside: nothing is entered, so nobody is asked.
    expect(await asked(event('Location Updated', here, context))).toEqual([]);
    await engine.advanceTo(START + 150_000);
    expect(await asked(event('Location Updated', { latitude: 52.9, longitude: 13.4 }, context))).toEqual([]);
    await engine.advanceTo(START + 180_000);
    expect(await asked(event('Location Updated', here, context, { mode: 'history' }))).toEqual([]);
    expect(await asked(event('Location Updated', here, context))).toEqual(expected);
  });
});
