/** What the fake engine answers about calls that there was no time for. */
import type { GivenUpOverview, GivenUpRow } from '../src/api/types.ts';

const minuteMs = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

export function givenUpRows(now: number): GivenUpRow[] {
  const row = { placement: 'home-hero', named: 'email:ada.example@example.com' };
  return [
    { ...row, at: iso(now - 4 * minuteMs), degraded: 'overload', requestId: 'page-12' },
    {
      ...row,
      at: iso(now - 5 * minuteMs),
      degraded: 'deadline',
      action: 'free-shipping',
      requestId: 'page-11',
    },
    { ...row, at: iso(now - 40 * minuteMs), degraded: 'overload', requestId: 'page-3' },
  ];
}

/** Half an hour ago there was a rush of some minutes. */
export function givenUpOverview(now: number): GivenUpOverview {
  const minutes = Array.from({ length: 60 }, (_, i) => i);
  const rush = (i: number) => (i >= 28 && i < 34 ? 1 : 0);
  return {
    from: iso((Math.floor(now / minuteMs) - 59) * minuteMs),
    startedAt: iso(now - 3 * 3_600_000),
    placements: [
      {
        placement: 'home-hero',
        decided: minutes.map((i) => 410 + (i % 7) * 9),
        deadline: minutes.map((i) => rush(i) * 4),
        overload: minutes.map((i) => rush(i) * (100 + i * 7)),
        fallback: 'content',
      },
      {
        placement: 'till-receipt-of-the-flagship-store',
        decided: minutes.map((i) => 30 + (i % 3)),
        deadline: minutes.map((i) => rush(i) * 2),
        overload: minutes.map(() => 0),
        fallback: 'none',
      },
    ],
  };
}
