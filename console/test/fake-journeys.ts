/** The fake engine's journeys: what is done with them is seen, and forgotten with it. */
import type { JourneyPreviewView, JourneyStatusView, JourneyView } from '../src/api/types.ts';

const diff = ` kind: journey
 name: welcome
 steps:
-  - { id: rest, wait: 2d }
+  - { id: rest, wait: 3d }
   - { id: bye, exit: {} }
`;

interface Made {
  readonly name: string;
  readonly status: JourneyStatusView;
  readonly version: number;
  readonly steps: readonly (readonly [id: string, kind: string, people: number])[];
  readonly description?: string;
  readonly hasDraft?: boolean;
  readonly staying?: number;
}

const made: readonly Made[] = [
  {
    name: 'abandoned-cart',
    description: 'Reminds whoever leaves something in the cart',
    status: 'live',
    version: 4,
    hasDraft: true,
    staying: 31,
    steps: [
      ['pause', 'wait', 412],
      ['remind', 'send', 0],
      ['bought-after-all', 'wait-for', 1_280],
      ['bye', 'exit', 0],
    ],
  },
  {
    name: 'price-drop',
    status: 'draining',
    version: 1,
    steps: [
      ['tell', 'send', 0],
      ['rest', 'wait', 12],
    ],
  },
  {
    name: 'renewal-of-a-very-long-contract-name',
    status: 'draft',
    version: 0,
    steps: [['ask', 'decide', 0]],
  },
  {
    name: 'welcome',
    status: 'paused',
    version: 2,
    steps: [
      ['hello', 'send', 0],
      ['rest', 'wait', 96],
      ['bye', 'exit', 0],
    ],
  },
];

export class FakeJourneys {
  readonly #journeys: Map<string, JourneyView>;

  constructor(empty: boolean, now: number) {
    this.#journeys = new Map(empty ? [] : made.map((journey) => [journey.name, viewOf(journey, now)]));
  }

  list(): JourneyView[] {
    return [...this.#journeys.values()];
  }

  view(name: string): JourneyView | undefined {
    return this.#journeys.get(name);
  }

  diff(from: number, to: number) {
    return { from, to, diff };
  }

  preview(
    name: string,
    asked: { version?: number; publish?: { inside?: string } },
  ): JourneyPreviewView | undefined {
    const journey = this.#journeys.get(name);
    if (!journey) return undefined;
    const stays = asked.publish?.inside === 'stay';
    const people = journey.inside;
    const step = journey.steps.find((one) => one.people > 0)?.id ?? 'none';
    const leaves = stays ? 0 : Math.min(12, people);
    const rows = [
      {
        version: journey.version,
        step,
        people: people - leaves,
        fate: stays ? ('stays' as const) : ('follows' as const),
      },
      { version: journey.version, step: 'gone', people: leaves, fate: 'leaves' as const },
    ];
    return {
      version: journey.version + 1,
      isNew: true,
      people,
      totals: {
        stays: stays ? people : 0,
        follows: stays ? 0 : people - leaves,
        'waits-anew': 0,
        moves: 0,
        leaves,
      },
      steps: rows.filter((row) => row.people > 0),
      problems: [],
      diff,
    };
  }

  act(name: string, act: string, { why = '' }: { why?: string }, now: number): JourneyView | undefined {
    const journey = this.#journeys.get(name);
    if (!journey) return undefined;
    const at = new Date(now).toISOString();
    const status = statusAfter[act];
    const next: JourneyView =
      status === undefined
        ? {
            ...journey,
            version: journey.version + 1,
            status: 'live',
            hasDraft: false,
            versions: [
              {
                version: journey.version + 1,
                publishedAt: at,
                by: 'console',
                why,
                inside: 'follow',
                people: journey.inside,
              },
              ...journey.versions,
            ],
          }
        : { ...journey, status };
    const what = status === undefined ? ('text' as const) : ('status' as const);
    const shown = { ...next, onTop: [{ what, by: 'console', at, why }] };
    this.#journeys.set(name, shown);
    return shown;
  }
}

const statusAfter: Readonly<Record<string, JourneyStatusView>> = {
  pause: 'paused',
  resume: 'live',
  drain: 'draining',
};

function viewOf(
  { name, status, version, steps, description, hasDraft = false, staying = 0 }: Made,
  now: number,
): JourneyView {
  const standing = steps.reduce((sum, [, , people]) => sum + people, 0);
  const at = (daysAgo: number) => new Date(now - daysAgo * 86_400_000).toISOString();
  return {
    name,
    ...(description !== undefined && { description }),
    status,
    version,
    inside: standing + staying,
    entered: standing * 9,
    goals: standing * 2,
    hasDraft,
    onTop:
      status === 'paused' ? [{ what: 'status', by: 'api-key', at: at(0.1), why: 'the price was wrong' }] : [],
    steps: steps.map(([id, kind, people]) => ({ id, kind, people })),
    earlier: staying === 0 ? [] : [{ version: 2, step: 'second-mail', people: staying }],
    versions: Array.from({ length: version }, (_, i) => ({
      version: version - i,
      publishedAt: at(i * 9 + 1),
      by: i === 1 ? 'api-key' : 'documents',
      why: i === 1 ? 'a shorter pause' : '',
      inside: i === 1 ? ('stay' as const) : ('follow' as const),
      people: i === 0 ? standing : version - i === 2 ? staying : 0,
    })),
    resumed: null,
  };
}
