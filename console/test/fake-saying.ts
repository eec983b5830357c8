/** How and when the fake engine says what it chose: two channels, one of them in two variants, and a day of moments. */
import type { SayingView } from '../src/api/types.ts';

const hourMs = 3_600_000;

export function sayingOf(nowMs: number): SayingView {
  const way = { action: 'spring-offer', treatment: 'card', propensity: 0.084, cost: 0.02 };
  const moments = Array.from({ length: 12 }, (_, i) => {
    const at = new Date(nowMs - 180_000 + 2 * i * hourMs);
    const near = Math.exp(-(((i - 7) / 3) ** 2));
    return {
      at: at.toISOString(),
      slot: `workday-${String(2 * Math.floor(at.getUTCHours() / 2)).padStart(2, '0')}`,
      chance: near / 5.3,
      propensity: 0.05 + 0.06 * near,
      worth: 0.5 ** (i / 36),
    };
  });
  const best = moments.toSorted((a, b) => b.chance - a.chance);
  return {
    ways: [
      { ...way, channel: 'email', variant: 'warm', chance: 0.71 },
      { ...way, channel: 'email', variant: 'plain', chance: 0.24, propensity: 0.071 },
      { ...way, channel: 'push', variant: 'warm', chance: 0.05, propensity: 0.032, cost: 0.005 },
    ],
    closed: [
      {
        action: 'spring-offer',
        channel: 'sms',
        policy: 'consent',
        rule: 'purpose marketing was never granted',
      },
    ],
    timing: { sendAt: best[0]?.at ?? '', arm: 'chosen', zone: 'UTC', moments: best },
  };
}
