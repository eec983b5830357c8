/** What the fake engine answers about events: a plan with all it can show, and proposals. */
import type { PlanEventRow, PlanProposals, TrackingPlanView, ViolationRow } from '../src/api/types.ts';

const iso = (ms: number) => new Date(ms).toISOString();
const minutes = (per: number) =>
  Array.from({ length: 30 }, (_, i) => Math.round(per * (1 + Math.sin(i / 3)) * (i % 7 === 0 ? 0.3 : 1)));

/** @param more events with violations that came since. */
export function trackingPlan(
  now: number,
  { empty, more, search }: { empty: boolean; more: number; search: string },
): TrackingPlanView {
  const items = empty ? [] : rows(now, more);
  return {
    settings: { undeclaredEvents: 'report', undeclaredProperties: 'allow', learn: true },
    totals: {
      seen: empty ? 0 : 184_012,
      violations: empty ? 0 : 61 + more,
      flagged: empty ? 0 : 38 + more,
      refused: empty ? 0 : 4,
      unlisted: empty ? 0 : 12,
      ungrouped: 0,
    },
    since: iso(now - 9e8),
    items: items.filter(({ event }) => event.toLowerCase().includes(search.toLowerCase())),
  };
}

function rows(now: number, more: number): PlanEventRow[] {
  const row = (event: string, seen: number, over: Partial<PlanEventRow> = {}): PlanEventRow => ({
    event,
    declared: null,
    seen,
    violating: 0,
    flagged: 0,
    refused: 0,
    firstAt: iso(now - 8e8),
    lastAt: iso(now - 42_000),
    perMinute: minutes(seen / 4_000),
    ...over,
  });
  return [
    row('Order Completed', 8_204, {
      declared: {
        document: 'order-completed',
        policy: 'flag',
        owner: 'checkout team',
        description: 'Somebody has paid',
      },
      violating: 38 + more,
      flagged: 38 + more,
    }),
    row('Page Viewed', 171_004),
    row('Refund Requested', 0, {
      declared: { document: 'refund-requested', policy: 'keep' },
      firstAt: null,
      lastAt: null,
      perMinute: minutes(0),
    }),
    row('Salary Arrived', 1_204, {
      declared: { document: 'salary', policy: 'refuse', owner: 'payroll' },
      violating: 4,
      refused: 4,
    }),
    row('a-very-long-event-name-that-somebody-made-up-and-that-has-no-place-where-it-could-break', 3_600),
  ];
}

export function violations(now: number, event: string): ViolationRow[] {
  const body = JSON.stringify({
    type: 'track',
    event,
    identifiers: [{ namespace: 'userId', value: 'u-1' }],
    properties: { order_id: 'o-1', total: 'twelve' },
    traits: {},
    context: { locale: 'en' },
  });
  const sample = (n: number) => ({ at: iso(now - n * 61_000), source: 'shop', messageId: `m-${n}`, body });
  return [
    {
      id: '2',
      event,
      path: 'properties.items[].price',
      rule: 'required',
      message: 'is missing',
      count: 3,
      firstAt: iso(now - 9e6),
      lastAt: iso(now - 61_000),
      samples: [sample(1)],
    },
    {
      id: '1',
      event,
      path: 'properties.total',
      rule: 'type',
      message: 'must be number',
      count: 35,
      firstAt: iso(now - 9e7),
      lastAt: iso(now - 61_000),
      samples: [sample(1), sample(2), sample(3)],
    },
  ];
}

export function proposals(empty: boolean): PlanProposals {
  if (empty) return { proposals: [], yaml: '' };
  const yaml = `# Learnt from 500 events: read it before you keep it.
kind: event-type
name: page-viewed
event: Page Viewed
policy: keep
properties:
  type: object
  required: [path]
  properties:
    path:
      type: string
`;
  return { proposals: [{ event: 'Page Viewed', name: 'page-viewed', learntFrom: 500, yaml }], yaml };
}
