/** An engine for tests of the server alone: keeps what it is given in memory, decides nothing by itself. */

import type { TrialSum } from '../core/experiment/counts.ts';
import type { EventInput } from '../core/input.ts';
import { emptySum, type WalkSum } from '../core/walk/graph.ts';
import type { BusinessEvent, FanOutProgress } from '../hosts/business-event.ts';
import type { AudienceCount } from '../hosts/count-progress.ts';
import type {
  DecideAnswer,
  DecideRequest,
  Engine,
  EngineFigures,
  EventOutcome,
  LiveFact,
  ProfileKey,
  ProfileSnapshot,
} from '../hosts/engine.ts';
import { ProductDesk } from '../hosts/products.ts';
import { noTotals } from '../hosts/tally.ts';

export interface ScriptedEngine extends Engine {
  readonly submitted: EventInput[];
  readonly decideRequests: DecideRequest[];
  readonly profiles: Map<string, ProfileSnapshot>;
  /** What everybody's profile knows: a position in the log. */
  upTo: number;
  /** Answers to the next calls; a function may throw. */
  onSubmit: () => Promise<void>;
  onDecide: (request: DecideRequest) => Promise<DecideAnswer>;
  onDecision: Engine['decision'];
  onTimeline: Engine['timeline'];
  onProfileAsOf: Engine['profileAsOf'];
  onPreview: (condition: string) => ReturnType<Engine['previewAudience']>;
  onCount: Engine['countAudience'];
  readonly counts: Map<string, AudienceCount>;
  onListMembers: Engine['listMembers'];
  /** By audience; '' is everybody's. */
  readonly walks: Map<string, WalkSum>;
  readonly counted: TrialSum[];
  /** Newest first. */
  readonly announced: FanOutProgress[];
  onAnnounce: () => ReturnType<Engine['announce']>;
  publish(facts: readonly LiveFact[]): void;
  readonly listeners: number;
  figuresNow: EngineFigures;
}

export function scriptedEngine(): ScriptedEngine {
  const listeners = new Set<(facts: readonly LiveFact[]) => void>();
  const engine: ScriptedEngine = {
    workspace: 'default',
    submitted: [],
    decideRequests: [],
    profiles: new Map(),
    upTo: 0,
    onSubmit: async () => undefined,
    onDecide: () => Promise.reject(new Error('nothing scripted')),
    onDecision: async () => undefined,
    onTimeline: async () => ({ items: [] }),
    onProfileAsOf: async () => undefined,
    onPreview: () => Promise.reject(new Error('nothing scripted')),
    onCount: async () => undefined,
    counts: new Map(),
    onListMembers: async () => ({ items: [] }),
    walks: new Map(),
    counted: [],
    submit: async (events) => {
      await engine.onSubmit();
      engine.submitted.push(...events);
      return events.map((): EventOutcome => 'applied');
    },
    decide: (request) => {
      engine.decideRequests.push(request);
      return engine.onDecide(request);
    },
    decideInTime: (request) => {
      engine.decideRequests.push(request);
      return engine.onDecide(request);
    },
    profile: async (key) => findProfile(engine.profiles, key),
    person: async (key) => {
      const found = findProfile(engine.profiles, key);
      return found && { ...found, upTo: engine.upTo };
    },
    profileAsOf: (key, asked) => engine.onProfileAsOf(key, asked),
    products: new ProductDesk({ now: () => 0, tell: async () => undefined, told: async () => [] }),
    personalParts: async () => undefined,
    timeline: (key, options) => engine.onTimeline(key, options),
    lineage: async () => undefined,
    lineages: async () => undefined,
    goldenRecord: async () => undefined,
    decision: (id, names) => engine.onDecision(id, names),
    verifyDecision: async () => undefined,
    whyNot: async () => undefined,
    givenUp: async (key) => {
      const found = findProfile(engine.profiles, key);
      return found && { profile: found.id, calls: [] };
    },
    answeredByMinute: () => ({ from: 0, placements: [] }),
    disparities: async () => null,
    pastDecisions: async () => ({ until: 0, limit: 2 ** 32, responses: [] }),
    previewAudience: (condition) => engine.onPreview(condition),
    countAudience: async (id, condition) => {
      const problem = await engine.onCount(id, condition);
      if (!problem) engine.counts.set(id, begun(id, condition));
      return problem;
    },
    audienceCount: async (id) => engine.counts.get(id),
    stopAudienceCount: async (id) => {
      const found = engine.counts.get(id);
      if (found) engine.counts.set(id, { ...found, end: 'stopped', endedAt: found.startedAt + 2_000 });
      return found !== undefined;
    },
    listMembers: (list, options) => engine.onListMembers(list, options),
    budgets: () => Promise.resolve([]),
    vouchers: {
      stock: async () => [],
      look: async () => undefined,
      check: async () => ({ redeeming: 'unknown' }),
      redeem: async () => ({ redeeming: 'unknown' }),
      pools: async () => [],
    },
    walked: async ({ audience }) => engine.walks.get(audience) ?? emptySum(),
    trials: async () => engine.counted,
    cluster: async () => undefined,
    unmerge: async () => undefined,
    identifiersOf: async () => [],
    traitsPage: async () => ({ items: [], share: 1 }),
    traitsOf: async () => [],
    search: async (text, limit) =>
      [...engine.profiles.values()]
        .filter(({ identifiers }) => identifiers.some(({ value }) => value.includes(text)))
        .slice(0, limit),
    group: async () => undefined,
    groups: async () => [],
    model: async () => undefined,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    publish: (facts) => {
      for (const listener of listeners) listener(facts);
    },
    get listeners() {
      return listeners.size;
    },
    announced: [],
    onAnnounce: async () => undefined,
    announce: async (event) => {
      const problem = await engine.onAnnounce();
      if (!problem && !engine.announced.some(({ event: { id } }) => id === event.id))
        engine.announced.unshift(started(event));
      return problem;
    },
    businessEvents: async (id) => engine.announced.filter(({ event }) => id === undefined || event.id === id),
    stopBusinessEvent: async (id) => {
      const index = engine.announced.findIndex(({ event }) => event.id === id);
      const found = engine.announced[index];
      if (found) engine.announced[index] = { ...found, end: 'stopped', endedAt: found.startedAt + 1_000 };
      return found !== undefined;
    },
    figuresNow: emptyFigures(),
    figures: async () => engine.figuresNow,
    standing: async () => new Map(),
    settle: async () => undefined,
    close: async () => undefined,
  };
  return engine;
}

function begun(id: string, condition: string): AudienceCount {
  return {
    id,
    condition,
    end: null,
    reason: null,
    startedAt: Date.parse('2026-01-05T11:59:58Z'),
    endedAt: null,
    share: 0.25,
    members: 3,
    looked: 250,
    persons: 1_000,
    sample: [{ id: 'p1', identifiers: [{ namespace: 'email', value: 'ada@example.com' }] }],
  };
}

function started(event: BusinessEvent): FanOutProgress {
  const { at } = event;
  return {
    event,
    startedAt: at,
    end: null,
    endedAt: null,
    reason: null,
    persons: 10,
    expected: 10,
    looked: 4,
    reached: 3,
  };
}

function findProfile(
  profiles: ReadonlyMap<string, ProfileSnapshot>,
  key: ProfileKey,
): ProfileSnapshot | undefined {
  if ('profile' in key) return profiles.get(key.profile);
  return [...profiles.values()].find(({ identifiers }) =>
    identifiers.some(({ namespace, value }) => namespace === key.namespace && value === key.value),
  );
}

export function emptyFigures(): EngineFigures {
  const { profiles, ...totals } = noTotals();
  return {
    revision: 'r1',
    profiles,
    totals,
    audiences: new Map(),
    journeys: new Map(),
    actions: new Map(),
    backfill: undefined,
    unrecorded: 0,
    latencies: new Map(),
  };
}

/** A profile with one mail, as small as it can be. */
export function profileOfAda(id: string): ProfileSnapshot {
  return {
    id,
    identifiers: [
      { namespace: 'userId', value: 'ada' },
      { namespace: 'email', value: 'ada@example.com' },
    ],
    updatedAt: 2_000,
    createdAt: 1_000,
    audiences: ['vip'],
    links: [{ namespace: 'email', value: 'ada@example.com', at: 1_000, messageId: 'e0' }],
    traits: [{ name: 'email', value: 'ada@example.com', at: 1_000, source: 'shop', messageId: 'e0' }],
    computed: [{ name: 'orders', value: 3 }],
    memberships: [{ audience: 'vip', since: 1_500 }],
    instances: [{ id: 'i1', journey: 'welcome', key: '', step: 'rest', since: 1_600, due: 9_000 }],
    consents: [
      {
        contactPoint: 'email:ada@example.com',
        purpose: 'marketing',
        granted: true,
        act: 'granted',
        at: 1_200,
        source: 'shop',
        messageId: 'e1',
        proof: 'checkbox at the checkout',
      },
    ],
    jurisdiction: 'DE',
    permissions: [
      { contactPoint: 'email:ada@example.com', purpose: 'marketing', basis: 'consent', refusal: null },
    ],
    messages: [
      {
        id: `${id}.m1`,
        channel: 'mail',
        status: 'sent',
        at: 1_800,
        to: 'ada@example.com',
        action: null,
        journey: 'welcome',
        reason: null,
        tracked: true,
        about: { point: 'email:ada@example.com', purpose: 'marketing' },
        refusal: null,
      },
    ],
    decisions: [],
    mergedFrom: [],
    groups: [],
  };
}
