import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  happeningKinds,
  hashOfPath,
  href,
  parseRoute,
  type Route,
  routeKey,
  wholeCatalogue,
  wholeNetwork,
} from './routes.ts';

describe('routes', () => {
  it('give back the route an address was made from', () => {
    const id = fc.string({ minLength: 1, unit: 'grapheme' });
    const route: fc.Arbitrary<Route> = fc.oneof(
      fc.subarray([...happeningKinds]).map((kinds): Route => ({ screen: 'live', filter: { kinds } })),
      id.map((search): Route => ({ screen: 'profiles', search })),
      id.map((search): Route => ({ screen: 'events', search })),
      id.map((value): Route => ({ screen: 'profile', id: value })),
      fc.tuple(id, id, fc.option(id, { nil: undefined })).map(
        ([value, at, knownAt]): Route => ({
          screen: 'profile',
          id: value,
          at,
          ...(knownAt !== undefined && { knownAt }),
        }),
      ),
      id.map((value): Route => ({ screen: 'group', kind: 'household', id: value })),
      id.map((value): Route => ({ screen: 'mails', id: value })),
      fc.tuple(id, id).map(([name, action]): Route => ({ screen: 'models', name, action })),
      id.map((value): Route => ({ screen: 'decision', id: value })),
      id.map((person): Route => ({ screen: 'rights', person })),
      fc
        .tuple(id, id, id)
        .map(([act, person, from]): Route => ({ screen: 'audit', act, person, from, to: '' })),
      fc.tuple(id, id).map(([group, search]): Route => ({ ...wholeCatalogue, group, search })),
      fc
        .tuple(id, fc.integer({ min: 1, max: 3_660 }))
        .map(([audience, days]): Route => ({ screen: 'network', audience, days })),
      id.map((value): Route => ({ screen: 'evaluate', id: value })),
      fc
        .tuple(id, fc.integer({ min: 1, max: 3_660 }))
        .map(([placement, days]): Route => ({ screen: 'fairness', placement, days })),
      fc.constantFrom<Route>(
        { screen: 'evaluate' },
        { screen: 'send-times' },
        { screen: 'mails' },
        { screen: 'configuration' },
        { screen: 'audiences' },
        { screen: 'contact-policy' },
        { screen: 'matches' },
        { screen: 'budgets' },
        { screen: 'rights', person: '' },
        { screen: 'audit', act: '', person: '', from: '', to: '' },
        wholeNetwork,
        { screen: 'dead-letters' },
        { screen: 'in-time' },
      ),
    );
    fc.assert(
      fc.property(route, (one) => {
        expect(parseRoute(href(one))).toEqual(one);
      }),
    );
  });

  it('reach a profile by one of its identifiers', () => {
    expect(parseRoute('#/profiles/email%3Aada%40example.com')).toEqual({
      screen: 'profile',
      id: 'email:ada@example.com',
    });
  });

  it('are also meant by an address without #', () => {
    const hash = hashOfPath('/profiles/email%3Aada%40example.com', '')?.slice(1) ?? '';
    expect(parseRoute(hash)).toEqual({ screen: 'profile', id: 'email:ada@example.com' });
    expect(hashOfPath('/', '?x=1')).toBeNull();
    expect(hashOfPath('/index.html', '')).toBeNull();
  });

  it('open the live page where nothing is said, and narrow it by kind and status', () => {
    expect(parseRoute('')).toEqual({ screen: 'live', filter: { kinds: [] } });
    expect(parseRoute('#/?kinds=message,nonsense&status=uncertain')).toEqual({
      screen: 'live',
      filter: { kinds: ['message'], status: 'uncertain' },
    });
  });

  it('never fail on what somebody typed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseRoute(`#${text}`).screen).toBeTypeOf('string');
      }),
    );
    expect(parseRoute('#/profiles/%E0%A4%A')).toEqual({ screen: 'profile', id: '%E0%A4%A' });
    expect(parseRoute('#/profiles/a/b').screen).toBe('unknown');
  });

  it('keep the key while only a filter changes', () => {
    expect(routeKey(parseRoute('#/?kinds=event'))).toBe(routeKey(parseRoute('#/')));
    expect(routeKey(parseRoute('#/mails/1'))).not.toBe(routeKey(parseRoute('#/mails/2')));
  });
});
