import { describe, expect, it } from 'vitest';
import type { Scope } from '../condition.ts';
import { configure } from '../configuration.ts';
import type { CoreDocument } from '../document.ts';
import type { EventInput, JsonObject } from '../input.ts';
import { Profile } from '../profile/profile.ts';
import { momentsSchema } from './definition.ts';
import { explainMoments } from './explain.ts';
import { noticeMoment } from './notice.ts';

const MINUTE = 60_000;
const now = Date.UTC(2026, 0, 5, 9);

function configured(written: object, ...others: CoreDocument[]) {
  const document = momentsSchema.parse({ kind: 'moments', name: 'shop', ...written });
  const result = configure('r1', [document, ...others]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}

function event(name: string, at: number, properties: JsonObject = {}): EventInput {
  const base = {
    kind: 'event',
    type: 'track',
    mode: 'live',
    source: 'web',
    context: {},
    traits: {},
  } as const;
  return {
    ...base,
    messageId: `${name} ${at}`,
    name,
    at,
    receivedAt: at,
    identifiers: [{ namespace: 'userId', value: 'ada' }],
    properties,
  };
}

describe('moments of a person', () => {
  const configuration = configured({});
  const profile = new Profile('p');
  const scopeAt = (at: number, of: EventInput | null): Scope => ({
    profile,
    now: at,
    event: of,
    instance: null,
    context: {},
  });
  const events = [
    event('Product Viewed', now - 20 * MINUTE),
    event('Products Searched', now - 15 * MINUTE, { query: 'cheap running shoes, I want to order them' }),
    event('Product Added', now),
  ];
  for (const each of events) noticeMoment(profile, each, configuration, scopeAt(each.at, each));
  const told = explainMoments(configuration.moments!, scopeAt(now, null), events);

  it('MOM-6: come with the events and words that speak for them, the strongest first', () => {
    const buy = told.find(({ moment }) => moment === 'want_to_buy')!;
    expect(buy.probability).toBeGreaterThan(0.7);
    expect(buy.reasons.map((reason) => reason.event)).toEqual([
      'Products Searched',
      'Product Added',
      'Product Viewed',
    ]);
    expect(buy.reasons[0]!.words).toContain('order');
    expect(buy.reasons[0]!.text).toBe('cheap running shoes, I want to order them');
  });

  it('MOM-6: and the reasons add up to the log-odds', () => {
    const buy = told.find(({ moment }) => moment === 'want_to_buy')!;
    const odds = Math.log(buy.probability / (1 - buy.probability));
    const sum = buy.reasons.reduce((total, { weight }) => total + weight, Math.log(0.1 / 0.9));
    expect(sum).toBeCloseTo(odds, 9);
  });

  it('MOM-6: what has faded is no reason any more', () => {
    const later = explainMoments(configuration.moments!, scopeAt(now + 6 * 60 * MINUTE, null), events);
    expect(later.every(({ reasons }) => reasons.length === 0)).toBe(true);
    expect(later.find(({ moment }) => moment === 'want_to_buy')!.probability).toBeCloseTo(0.1, 2);
  });

  it('says nothing of events that say nothing, and keeps nothing for them', () => {
    const stranger = new Profile('q');
    const said = event('Something Else', now, { query: 'where is the shop' });
    noticeMoment(stranger, said, configuration, { ...scopeAt(now, said), profile: stranger });
    const silent = event('Products Searched', now, { query: 42 });
    noticeMoment(stranger, silent, configuration, { ...scopeAt(now, silent), profile: stranger });
    const old = event('Product Added', now - 30 * 24 * 60 * MINUTE);
    noticeMoment(stranger, old, configuration, { ...scopeAt(now, old), profile: stranger });
    expect(stranger.evidence).toBeNull();
  });
});

describe('documents of kind moments', () => {
  const problemsOf = (...documents: object[]) => {
    const result = configure('r1', documents as CoreDocument[]);
    return result.ok ? [] : result.problems.map(({ code, path }) => `${code} ${path.join('.')}`);
  };
  const written = { kind: 'moments', name: 'shop' };
  const shop = momentsSchema.parse(written);
  const audience = (condition: string) => ({ kind: 'audience', name: 'a', version: 1, condition });

  it('switch on what conditions may read; without one nothing may', () => {
    expect(problemsOf(shop, audience('moments.want_to_buy > 0.6'))).toEqual([]);
    expect(problemsOf(audience('moments.want_to_buy > 0.6'))).toEqual(['unknown_variable condition']);
    expect(problemsOf(shop, audience('moments.want_to_fly > 0.6'))).toEqual(['unknown_variable condition']);
  });

  it('are checked: one only, a model that is there and whole, conditions that compile', () => {
    expect(problemsOf(shop, { ...shop, name: 'other' })).toEqual(['several_moments name']);
    expect(problemsOf({ ...shop, model: 'x.model.json' })).toEqual(['no_model model']);
    expect(problemsOf({ ...shop, model: 'x.model.json', trained: '{}' })).toEqual(['bad_model model']);
    const bad = momentsSchema.parse({
      ...written,
      signs: [{ event: 'X', where: 'event.', weights: { want_to_go: 1 } }],
    });
    expect(problemsOf(bad)).toEqual(['syntax signs.0.where']);
    expect(
      momentsSchema.safeParse({ ...written, signs: [{ event: 'X', weights: { want_to_go: 7 } }] }).success,
    ).toBe(false);
  });
});
