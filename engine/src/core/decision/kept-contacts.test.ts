// CONTACT-19: how long contacts are kept where caps are taken out and put back.
import { describe, expect, it } from 'vitest';
import { CapPlan } from './caps.ts';
import { type Contact, kindOfMessage } from './contact.ts';
import { joinKept, keptFrom, keptNow, keptState, PUT_BACK_WITHIN_MS } from './kept-contacts.ts';
import { capSchema } from './policy-definition.ts';

const DAY = 86_400_000;

describe('CONTACT-19', () => {
  it('contacts are kept as the longest cap of the last thirty days needs', () => {
    const inForce = keptNow(null, 30 * DAY, 0);
    expect(inForce).toEqual({ ms: 30 * DAY, until: 0 });
    expect(keptNow(inForce, 30 * DAY, DAY)).toBe(inForce);
    const gone = keptNow(inForce, 0, DAY);
    expect(gone).toEqual({ ms: 30 * DAY, until: DAY + PUT_BACK_WITHIN_MS });
    // The time does not begin again with each input, nor with a shorter cap.
    expect(keptNow(gone, 0, 9 * DAY)).toBe(gone);
    expect(keptNow(gone, DAY, 9 * DAY)).toBe(gone);
    expect(keptNow(gone, 30 * DAY, 9 * DAY)).toEqual(inForce);
    expect(keptNow(gone, 90 * DAY, 9 * DAY)).toEqual({ ms: 90 * DAY, until: 0 });
    expect(keptNow(gone, 0, DAY + PUT_BACK_WITHIN_MS)).toBeNull();
    expect(keptNow(gone, DAY, DAY + PUT_BACK_WITHIN_MS)).toEqual({ ms: DAY, until: 0 });
    expect(keptNow(null, 0, 0)).toBeNull();
  });

  it('what is stored comes back as it was, also of windows and instants with parts of seconds', () => {
    const inForce = keptNow(null, 1_234, 0);
    for (const kept of [null, inForce, keptNow(inForce, 0, 5_678)])
      expect(keptFrom(keptState(kept))).toEqual(kept);
    expect(keptNow(inForce, 1_234, 99)).toBe(inForce);
  });

  it('two who become one need what either of them needs', () => {
    const inForce = { ms: DAY, until: 0 };
    const gone = { ms: 30 * DAY, until: 40 * DAY };
    for (const [a, b] of [
      [inForce, gone],
      [gone, inForce],
    ] as const)
      expect(joinKept(a, b)).toEqual({ ms: 30 * DAY, until: 0 });
    expect(joinKept(gone, { ms: 2 * DAY, until: 50 * DAY })).toEqual({ ms: 30 * DAY, until: 50 * DAY });
    expect(joinKept(null, gone)).toBe(gone);
    expect(joinKept(gone, null)).toBe(gone);
  });

  it('of very many, beside what the caps in force need the newest, as long as others may be put back', () => {
    const plan = new CapPlan([capSchema.parse({ name: 'sms', channel: 'sms', max: 3, within: '10d' })]);
    const contacts = Array.from({ length: 900 }, (_, i): Contact => {
      const kind = kindOfMessage(i < 5 ? 'sms' : 'email', 'marketing', '', '');
      return { id: `${i}`, ...kind, at: i, committed: true, expiresAt: 0 };
    });
    const kept = (until: number) => plan.forget(contacts, 1_000, { ms: 30 * DAY, until });
    expect(kept(0).map(({ id }) => id)).toEqual(['2', '3', '4']);
    const both = kept(20 * DAY).map(({ id }) => id);
    expect(both).toHaveLength(503);
    expect(both.slice(0, 4)).toEqual(['2', '3', '4', '400']);
    expect(plan.forget(contacts, 1_000, null)).toEqual([]);
  });
});
