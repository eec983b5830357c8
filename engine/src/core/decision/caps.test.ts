// CAP-3, CONTACT-1, CONTACT-2: what a cap counts, in which window, by which clock; against counting one by one.
import { describe, expect, it } from 'vitest';
import { Draws } from '../hash.ts';
import { CapCounts, CapPlan, concerns, fullUntil, heldUntil } from './caps.ts';
import { type Contact, kindOfMessage } from './contact.ts';
import { contactsFrom, contactsState } from './contact-state.ts';
import { type CapDefinition, capSchema, type Dimension } from './policy-definition.ts';
import { countsAfter, countsUntil } from './window.ts';

const at = (text: string) => Date.parse(text);
const cap = (rest: object): CapDefinition => capSchema.parse({ name: 'c', max: 1, ...rest });

describe('CONTACT-2: a calendar window', () => {
  it.each([
    ['day', 'Europe/Berlin', '2026-03-29T10:00Z', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
    ['week', 'Europe/Berlin', '2026-03-29T21:59Z', '2026-03-22T23:00Z', '2026-03-29T22:00Z'],
    ['week', 'UTC', '2026-03-30T00:00Z', '2026-03-30T00:00Z', '2026-04-06T00:00Z'],
    ['month', 'America/New_York', '2026-03-01T04:59Z', '2026-02-01T05:00Z', '2026-03-01T05:00Z'],
    ['month', 'Asia/Tokyo', '2026-12-31T15:00Z', '2026-12-31T15:00Z', '2027-01-31T15:00Z'],
    ['day', 'UTC', '1969-12-31T12:00Z', '1969-12-31T00:00Z', '1970-01-01T00:00Z'],
  ])('of a %s in %s at %s', (calendar, zone, now, start, end) => {
    const window = cap({ calendar });
    expect(countsAfter(window, at(now), [zone])).toBe(at(start) - 1);
    expect(countsUntil(window, at(now), [zone])).toBe(at(end));
  });

  it('holds a contact exactly as long as some clock that may be the right one is in its period', () => {
    const draws = new Draws('clocks');
    const clocks = ['America/Los_Angeles', 'Europe/Lisbon', 'Asia/Kolkata'];
    for (let i = 0; i < 400; i++) {
      const contact = at('2026-10-20T00:00Z') + Math.floor(draws.uniform('contact', i) * 40 * 86_400_000);
      const now = contact + Math.floor(draws.uniform('now', i) ** 3 * 40 * 86_400_000);
      for (const calendar of ['day', 'week', 'month'] as const) {
        const window = cap({ calendar });
        const counts = clocks.some((zone) => contact > countsAfter(window, now, [zone]));
        expect(contact > countsAfter(window, now, clocks)).toBe(counts);
        expect(countsUntil(window, contact, clocks) > now).toBe(counts);
      }
    }
  });
});

const values = ['', 'x', 'y'];
const dimensions: readonly Exclude<Dimension, 'contact-point'>[] = [
  'channel',
  'purpose',
  'topic',
  'group',
  'action',
];

function someCap(draws: Draws, i: number): CapDefinition {
  const named = dimensions.flatMap((name, d) => {
    const value = values[Math.floor(draws.uniform(`cap ${name}`, i) * 9)];
    return value === undefined || value === '' || d === i % 5 ? [] : [[name, value]];
  });
  const each = [undefined, 'action', 'contact-point', 'topic'][Math.floor(draws.uniform('each', i) * 4)];
  const max = Math.floor(draws.uniform('max', i) * 4);
  return cap({ name: `cap${i}`, max, within: '1h', ...Object.fromEntries(named), ...(each && { each }) });
}

function someContact(draws: Draws, i: number, now: number): Contact {
  const pick = (name: string) => values[Math.floor(draws.uniform(name, i) * 3)]!;
  const kind = kindOfMessage(pick('channel'), pick('purpose'), pick('topic'), pick('point'));
  const state = Math.floor(draws.uniform('state', i) * 3);
  return {
    id: `m${i}`,
    ...kind,
    group: pick('group'),
    action: pick('action'),
    at: now - Math.floor(draws.uniform('at', i) * 7_200_000),
    committed: state === 0,
    expiresAt: state === 1 ? now + Math.floor((draws.uniform('expires', i) - 0.5) * 1_000_000) : 0,
  };
}

describe('CONTACT-1: the caps of a person', () => {
  it('are found by what they name and counted once for all, as counting each by itself would', () => {
    const now = at('2026-01-05T09:00Z');
    let full = 0;
    for (let run = 0; run < 60; run++) {
      const draws = new Draws(`caps ${run}`);
      const caps = Array.from({ length: 12 }, (_, i) => someCap(draws, i));
      const contacts = Array.from({ length: 14 }, (_, i) => someContact(draws, i, now));
      const counts = new CapCounts(contacts, new CapPlan(caps), now, () => []);
      for (let i = 100; i < 120; i++) {
        const kind = someContact(draws, i, now);
        const expected = caps.filter((one) => {
          const alike = contacts.filter((c) => concerns(one, c) && heldUntil(c, one, []) > now);
          const same =
            one.each === undefined ? alike : alike.filter((c) => keyOf(c, one) === keyOf(kind, one));
          return concerns(one, kind) && same.length >= one.max;
        });
        full += expected.length;
        expect(counts.allBrokenBy(kind)).toEqual(expected);
        expect(counts.brokenBy(kind)).toEqual(expected[0]);
        for (const one of caps)
          if (concerns(one, kind))
            expect(fullUntil(contacts, one, now, [], kind) > 0).toBe(expected.includes(one));
      }
    }
    expect(full).toBeGreaterThan(1_000);
  });

  it('stay as full as they are where contacts beyond what they need are dropped', () => {
    const now = at('2026-01-05T09:00Z');
    const draws = new Draws('many');
    const caps = Array.from({ length: 12 }, (_, i) => someCap(draws, i));
    const plan = new CapPlan(caps);
    const contacts = Array.from({ length: 3_000 }, (_, i) => ({
      ...someContact(draws, i, now),
      committed: true,
    }));
    const kept = plan.forget(contacts, now, { ms: plan.longestMs, until: 0 });
    expect(kept.length).toBeLessThan(500);
    const before = new CapCounts(contacts, plan, now, () => []);
    const after = new CapCounts(kept, plan, now, () => []);
    for (let i = 5_000; i < 5_200; i++) {
      const kind = someContact(draws, i, now);
      expect(after.allBrokenBy(kind)).toEqual(before.allBrokenBy(kind));
    }
  });
});

function keyOf(contact: Contact, { each }: CapDefinition): string {
  return contact[each === 'contact-point' ? 'point' : (each as 'action' | 'topic')];
}

describe('a contact', () => {
  it('comes back as it was stored, also from before contacts had purposes', () => {
    const contact = someContact(new Draws('one'), 1, 5_000_000);
    expect(contactsFrom(contactsState([contact]))).toEqual([contact]);
    const { purpose: _p, topic: _t, point: _o, issue: _i, ...former } = contact;
    expect(contactsFrom([former])).toEqual([{ ...contact, purpose: '', topic: '', point: '', issue: '' }]);
  });
});
