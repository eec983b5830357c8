/** A profile comes back from what is stored of it, and from what earlier builds stored. */
import { describe, expect, test } from 'vitest';
import { emptyLayout } from './layout.ts';
import { Profile } from './profile.ts';
import { addToSeries, newSeries, type SeriesPlan } from './series.ts';
import { seriesState } from './series-state.ts';
import { fromState, toState } from './state.ts';

const plan: SeriesPlan = {
  key: 'bought/price',
  event: 'bought',
  property: ['price'],
  keepMs: 1_000_000,
  sessionMs: 0,
  valueCounts: undefined,
};
const START = 1_700_000_000_000;

function withSeries(slots: readonly number[]): Profile {
  const profile = new Profile('p');
  for (const slot of slots) {
    const series = newSeries(true);
    for (let i = 0; i <= slot; i++) addToSeries(series, plan, START + 10 * i, i + 0.5, START + 100);
    profile.series.set(slot, series);
    profile.memberSince.set(slot, START + slot);
    profile.flips.set(slot, START + 7 * slot);
  }
  return profile;
}

test('CON-27: acts that were stored for another spelling of an address are for the one it has now', () => {
  const row = (at: number, kind: 'granted' | 'withdrawn', id: string) =>
    ({ kind, at, source: 'web', messageId: id, proof: '' }) as const;
  const profile = new Profile('p');
  profile.consents.set('email:a@xn--bcher-kva.example|offers', [
    row(5, 'granted', 'm1'),
    row(9, 'withdrawn', 'm2'),
  ]);
  profile.consents.set('email:a@b\u00fccher.example|offers', [
    row(7, 'granted', 'm3'),
    row(8, 'withdrawn', 'm4'),
  ]);
  const { consents } = fromState(through(toState(profile)), layout);
  expect([...consents]).toEqual([
    ['email:a@b\u00fccher.example|offers', [row(7, 'granted', 'm3'), row(9, 'withdrawn', 'm2')]],
  ]);
});

const through = (state: unknown) => JSON.parse(JSON.stringify(state)) as readonly unknown[];
const layout = () => emptyLayout;

describe.each([[[]], [[0]], [[3]], [[0, 2]], [[1, 2, 40]]])('a profile with series in slots %j', (slots) => {
  const profile = withSeries(slots);

  test('comes back as it was', () => {
    const back = fromState(through(toState(profile)), layout);
    expect(back.series.numbers).toEqual(slots);
    for (const slot of slots) expect(back.series.get(slot)).toEqual(profile.series.get(slot));
    expect([back.memberSince.cells, back.flips.cells]).toEqual([
      profile.memberSince.cells,
      profile.flips.cells,
    ]);
    expect(toState(back)).toEqual(toState(profile));
  });

  const states = slots.map((slot) => seriesState(profile.series.get(slot)!));

  test('comes back from series beside their slots, as earlier builds stored them', () => {
    const state = [...toState(profile)];
    state[9] = [slots, states];
    expect(toState(fromState(through(state), layout))).toEqual(toState(profile));
  });

  test('comes back from pairs, as still earlier builds stored them', () => {
    const state = [...toState(profile)];
    const [series, memberSince, flips] = [9, 10, 19];
    state[series] = slots.map((slot, i) => [slot, states[i]]);
    state[memberSince] = slots.map((slot) => [slot, START + slot]);
    state[flips] = slots.map((slot) => [slot, START + 7 * slot]);
    expect(toState(fromState(through(state), layout))).toEqual(toState(profile));
  });

  test('keeps nothing of what it was made from', () => {
    const state = toState(profile);
    const back = fromState(state, layout);
    const before = JSON.stringify(state);
    for (const slot of slots) {
      addToSeries(back.series.change(slot)!, plan, START + 500, 9, START + 500);
      back.memberSince.set(slot, 0);
      back.flips.set(slot, START + 1);
    }
    back.series.set(99, newSeries(false));
    expect(JSON.stringify(toState(profile))).toBe(before);
  });
});
