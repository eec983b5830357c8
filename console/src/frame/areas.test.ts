import { describe, expect, it } from 'vitest';
import type { Route } from '../routes.ts';
import { areaOf, areas } from './areas.ts';

describe('areas', () => {
  it('have each screen once, so that one always sees where one is', () => {
    const all = areas.flatMap(({ places, screens = [] }) => [
      ...screens,
      ...places.flatMap((place) => place.screens),
    ]);
    expect(new Set(all).size).toBe(all.length);
    for (const { places } of areas)
      for (const { to, screens } of places) expect(screens).toContain(to.screen);
    const known: Record<Exclude<Route['screen'], 'unknown'>, true> = {
      live: true,
      profiles: true,
      profile: true,
      group: true,
      mails: true,
      decision: true,
      configuration: true,
      'dead-letters': true,
      'in-time': true,
      events: true,
      audiences: true,
      'contact-policy': true,
      matches: true,
      budgets: true,
      rights: true,
      audit: true,
      journeys: true,
      network: true,
      experiments: true,
      catalogue: true,
      models: true,
      'send-times': true,
      evaluate: true,
      fairness: true,
    };
    expect(all.toSorted()).toEqual(Object.keys(known).toSorted());
  });

  it('are told from a screen, and from none where there is none', () => {
    expect(areaOf('audit')?.name).toBe('Customers');
    expect(areaOf('decision')?.name).toBe('Decide');
    expect(areaOf('unknown')).toBeUndefined();
  });
});
