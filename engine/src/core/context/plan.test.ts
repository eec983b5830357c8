// What documents may ask of contexts, and for which events providers are asked. CTX-5, CTX-11.
import { describe, expect, it } from 'vitest';
import { coreDocuments } from '../../documents/check.ts';
import { readText } from '../../documents/read-text.ts';
import { configure } from '../configuration.ts';

const weather = '{ kind: context, name: weather, provider: weather }';
const shop = '{ kind: calendar, name: shop, zone: Europe/Berlin }';

function configured(...documents: string[]) {
  const read = readText(documents.join('\n---\n'), 'test.yaml');
  expect(read.problems).toEqual([]);
  return configure('r', coreDocuments(read.documents.map(({ document }) => document)));
}

function codes(...documents: string[]): string[] {
  const result = configured(...documents);
  return result.ok ? [] : result.problems.map(({ code }) => code);
}

function triggers(...documents: string[]) {
  const result = configured(...documents);
  if (!result.ok) throw new Error(result.problems[0]?.message);
  const { byEvent, byPlacement, byNoticed } = result.configuration.contexts.triggers;
  return { events: Object.fromEntries(byEvent), placements: Object.fromEntries(byPlacement), byNoticed };
}

describe('documents that read contexts', () => {
  it.each([
    ['{ kind: audience, name: a, condition: context.weather.raining }', 'context_not_lasting'],
    ['{ kind: audience, name: a, condition: open("shop") }', 'context_not_lasting'],
    ['{ kind: computed-trait, name: a, value: context.device.type }', 'context_not_lasting'],
    ['{ kind: action, name: a, eligibility: open("shpo") }', 'bad_literal'],
    ['{ kind: context, name: device, provider: weather }', 'context_name_taken'],
    ['{ kind: calendar, name: b, zone: UTC, announce: { audience: nobody } }', 'unknown_audience'],
  ])('%s: %s', (document, code) => {
    expect(codes(weather, shop, document)).toEqual([code]);
  });

  it('cannot read a provider where an audience starts a journey', () => {
    const audience = `{ kind: audience, name: vip, condition: 'traits.vip == true' }`;
    const journey = (entry: string) =>
      `{ kind: journey, name: j, entry: { ${entry}, where: context.weather.raining }, steps: [{ id: e, exit: {} }] }`;
    expect(codes(weather, audience, journey('entered: vip'))).toEqual(['context_not_asked']);
    expect(codes(weather, audience, journey('event: Page Viewed'))).toEqual([]);
  });
});

describe('providers are asked', () => {
  it('for events that can move a journey which reads them, and placements whose actions do', () => {
    expect(
      triggers(
        weather,
        '{ kind: action, name: umbrella, group: rain, placements: [home], eligibility: context.weather.raining }',
        '{ kind: action, name: other, placements: [cart], eligibility: "true" }',
        '{ kind: channel, name: email, type: mail-sink }',
        '{ kind: journey, name: first, entry: { event: Signed Up }, steps: [{ id: on, hand-over: { journey: second } }] }',
        `{ kind: journey, name: second, goal: { event: Order Completed }, steps:
           [{ id: choose, decide: { group: rain, channel: email } }, { id: w, wait-for: { event: Geofence Left, within: 1d, timeout: e } }, { id: e, exit: {} }] }`,
        '{ kind: journey, name: dry, entry: { event: Page Viewed }, steps: [{ id: e, exit: {} }] }',
      ),
    ).toEqual({
      events: { 'Signed Up': ['weather'], 'Order Completed': ['weather'], 'Geofence Left': ['weather'] },
      placements: { home: ['weather'] },
      byNoticed: true,
    });
  });

  it('for nothing where no condition reads them', () => {
    const none = { events: {}, placements: {}, byNoticed: false };
    expect(triggers(weather, '{ kind: action, name: a, placements: [home] }')).toEqual(none);
  });
});
