/** What the fake engine has learnt of hours: two channels with curves of their own, and steps of all verdicts. */
import type { SendTimes } from '../src/api/types.ts';

type Channel = SendTimes['channels'][number];

/** Most answers in the evening of working days, and late in the morning of weekends. */
function hoursOf(most: number, least: number): Channel['hours'] {
  return (['workday', 'weekend'] as const).flatMap((week) =>
    Array.from({ length: 12 }, (_, i) => {
      const hour = 2 * i;
      const best = week === 'workday' ? 18 : 10;
      const near = Math.exp(-(((hour - best) / 5) ** 2));
      const chance = least + (most - least) * near;
      const messages = Math.round(40 + 900 * near) - (hour < 6 ? 40 : 0);
      return {
        slot: `${week}-${String(hour).padStart(2, '0')}`,
        messages,
        responses: Math.round(messages * chance),
        chance,
      };
    }).filter(({ messages }) => messages > 0),
  );
}

export function sendTimes(): SendTimes {
  return {
    channels: [
      {
        channel: 'email',
        steps: [
          {
            placement: 'journey:come-back/choose',
            chosen: { decisions: 8_204, responses: 771 },
            now: { decisions: 912, responses: 61 },
            gain: { estimate: 0.0271, lower: 0.0064, upper: 0.0478 },
          },
          {
            placement: 'journey:welcome/offer',
            chosen: { decisions: 1_410, responses: 128 },
            now: { decisions: 402, responses: 35 },
            gain: { estimate: 0.0037, lower: -0.031, upper: 0.0384 },
          },
          {
            placement: 'journey:last-minute/choose',
            chosen: { decisions: 2_011, responses: 70 },
            now: { decisions: 505, responses: 41 },
            gain: { estimate: -0.0464, lower: -0.081, upper: -0.0118 },
          },
        ],
        hours: hoursOf(0.124, 0.031),
      },
      {
        channel: 'push',
        steps: [
          {
            placement: 'journey:come-back/choose',
            chosen: { decisions: 61, responses: 4 },
            now: { decisions: 6, responses: 0 },
            gain: null,
          },
        ],
        hours: [{ slot: 'workday-18', messages: 12, responses: 1, chance: 0.052 }],
      },
    ],
  };
}
