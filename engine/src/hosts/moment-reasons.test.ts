// Asked of a whole engine: the reasons come from its log.
import { describe, expect, it } from 'vitest';
import type { EventInput, JsonObject } from '../core/input.ts';
import { momentsSchema } from '../core/moment/definition.ts';
import { openSimulatedEngine } from './simulated/open.ts';

const START = Date.UTC(2026, 0, 5, 9);
const MINUTE = 60_000;
const ada = { namespace: 'userId', value: 'ada' };
const phone = { namespace: 'anonymousId', value: 'phone' };

function said(at: number, name: string, properties: JsonObject, ...identifiers: EventInput['identifiers']) {
  const base = {
    kind: 'event',
    type: 'track',
    mode: 'live',
    source: 'web',
    context: {},
    traits: {},
  } as const;
  return { ...base, messageId: `${name} ${at}`, name, at, receivedAt: at, identifiers, properties };
}

describe('the moments of a person, asked with reasons', () => {
  it('MOM-6: name the events that still speak for them, sent twice and told once, over a merge', async () => {
    const engine = await openSimulatedEngine({
      revision: 'r1',
      documents: [momentsSchema.parse({ kind: 'moments', name: 'shop' })],
      delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
      startAt: START,
    });
    const search = said(START, 'Products Searched', { query: 'is there a shop near me' }, phone);
    await engine.submit([search, search, said(START, 'Product Added', {}, ada)]);
    expect((await engine.profile(ada))?.moments).toBeUndefined();
    const before = await engine.profile(ada, { reasons: true });
    expect(
      before?.moments?.map(({ moment, reasons }) => [moment, reasons.map(({ event }) => event)]),
    ).toEqual([
      ['want_to_know', ['Product Added']],
      ['want_to_go', []],
      ['want_to_do', []],
      ['want_to_buy', ['Product Added']],
    ]);
    const found = await engine.profile(phone, { reasons: true });
    const go = found?.moments?.find(({ moment }) => moment === 'want_to_go');
    expect(go?.probability).toBeGreaterThan(0.5);
    expect(go?.reasons).toMatchObject([
      { at: START, event: 'Products Searched', text: 'is there a shop near me' },
    ]);
    expect(go?.reasons[0]?.words).toContain('near');

    await engine.submit([said(START + MINUTE, 'Seen', {}, ada, phone)]);
    const both = await engine.profile(ada, { reasons: true });
    const chance = (moment: string) => both?.moments?.find((each) => each.moment === moment)?.probability;
    expect(chance('want_to_go')).toBeGreaterThan(0.4);
    expect(chance('want_to_buy')).toBeGreaterThan(0.15);
    await engine.close();
  });
});
