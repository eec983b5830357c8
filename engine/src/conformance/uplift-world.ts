/**
 * People who would have bought anyway, and others who buy because of what they are told: asked day by day through the real
 * engine in virtual time. For the bench `uplift-arbitration` and its small version as a test.
 */

import { goalKey, modelOfGoal } from '../core/decision/uplift/goal.ts';
import type { CoreDocument } from '../core/document.ts';
import { Draws } from '../core/hash.ts';
import { type DocumentKind, documentSchemas } from '../documents/schema.ts';
import type { DeliveryPort } from '../hosts/delivery.ts';
import { openSimulatedEngine, type SimulatedEngine } from '../hosts/simulated/open.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONDAY = Date.parse('2026-01-05T08:00:00Z');

export interface UpliftWorldAsked {
  readonly seed: number;
  readonly people: number;
  readonly days: number;
  /** By what saying an action adds, or by the responses to it. */
  readonly by: 'uplift' | 'response';
  /** Percent of the people who are held out of everything. */
  readonly heldOut: number;
}

/** What is true of an action: how many respond to it, and how many more buy because it was said. */
export interface TrueAction {
  readonly name: string;
  readonly group: string;
  readonly responds: number;
  readonly adds: number;
}

/** Much is clicked by those who buy anyway; of what works little is. */
export const trueActions: readonly TrueAction[] = [
  { name: 'sure', group: 'regulars', responds: 0.35, adds: 0 },
  { name: 'likely', group: 'regulars', responds: 0.25, adds: 0.01 },
  { name: 'works', group: 'others', responds: 0.12, adds: 0.08 },
  { name: 'weak', group: 'others', responds: 0.06, adds: 0.02 },
];
/** Who buys on a day on which nothing was said. */
const BUYS = 0.1;

/** Of the people who are not held out: what was said, and what it added, without the luck of the draw. */
export interface UpliftDay {
  readonly said: { readonly [action: string]: number };
  readonly added: number;
  readonly asked: number;
}

const goal = { event: 'Order Completed', within: '1d' };
/** By which it is counted. */
export const upliftModel = modelOfGoal({ key: goalKey({ ...goal, within: DAY_MS }) });

export interface UpliftWorld {
  readonly days: readonly UpliftDay[];
  /** Ids of the last decisions of their kind. */
  readonly decisions: { held?: string; byUplift?: string };
  readonly engine: SimulatedEngine;
}

export async function askedDaily(asked: UpliftWorldAsked): Promise<UpliftWorld> {
  const { people, days } = asked;
  const draws = new Draws(`uplift ${asked.seed}`);
  const engine = await openSimulatedEngine({
    revision: asked.by,
    documents: upliftDocuments(asked),
    delivery: nobodyIsSent,
    startAt: MONDAY,
    partitions: 2,
  });
  await engine.submit(Array.from({ length: people }, (_, i) => event('Signed Up', i, `p${i}`, MONDAY, {})));
  await engine.settle();
  const told: UpliftDay[] = [];
  const decisions: UpliftWorld['decisions'] = {};
  for (let day = 0; day < days; day++) {
    await engine.advanceTo(MONDAY + day * DAY_MS);
    told.push(await oneDay(engine, people, day, draws, decisions));
    await engine.settle();
  }
  await engine.advanceTo(MONDAY + (days + 1) * DAY_MS);
  await engine.settle();
  return { days: told, decisions, engine };
}

/** Everything is shown in a placement. */
const nobodyIsSent: DeliveryPort = {
  repeatable: () => false,
  deliver: () => Promise.resolve({ outcome: 'refused', reason: 'nothing is sent here' }),
};

/** People come in all hours: what they did is known before the next ones come, as what the ones before left. */
async function oneDay(
  engine: SimulatedEngine,
  people: number,
  day: number,
  draws: Draws,
  decisions: UpliftWorld['decisions'],
): Promise<UpliftDay> {
  const said: { [action: string]: number } = {};
  let [added, askedFor] = [0, 0];
  let later: Parameters<SimulatedEngine['submit']>[0][number][] = [];
  let at = MONDAY + day * DAY_MS;
  for (let i = 0; i < people; i++) {
    const n = day * people + i;
    const hour = MONDAY + day * DAY_MS + Math.floor((24 * i) / people) * HOUR_MS;
    if (hour > at) {
      await engine.submit(later);
      later = [];
      at = hour;
      await engine.advanceTo(at);
    }
    const { decision } = await engine.decide({
      key: { namespace: 'userId', value: `p${i}` },
      placement: 'home',
      requestId: `d${n}`,
      limit: 1,
      context: {},
    });
    const action = trueActions.find(({ name }) => name === decision.chosen[0]);
    if (decision.wouldHave !== undefined) decisions.held = decision.id;
    if (typeof decision.ranked[0]?.uplift === 'number') decisions.byUplift = decision.id;
    if (action !== undefined) {
      askedFor++;
      said[action.name] = (said[action.name] ?? 0) + 1;
      added += action.adds;
      const properties = { decision_id: decision.id, action: action.name };
      later.push(event('Action Shown', i, `s${n}`, at, properties));
      if (draws.uniform('responds', n) < action.responds)
        later.push(event('Action Clicked', i, `c${n}`, at, properties));
    }
    if (draws.uniform('buys', n) < BUYS + (action?.adds ?? 0))
      later.push(event('Order Completed', i, `o${n}`, at, { revenue: 10 }));
  }
  await engine.submit(later);
  return { said, added, asked: askedFor };
}

function event(
  name: string,
  person: number,
  messageId: string,
  at: number,
  properties: { readonly [name: string]: string | number },
) {
  return {
    kind: 'event' as const,
    messageId,
    type: 'track' as const,
    name,
    at,
    receivedAt: at,
    mode: 'live' as const,
    source: 'world',
    identifiers: [{ namespace: 'userId', value: `p${person}` }],
    properties,
    traits: {},
    context: {},
  };
}

export function upliftDocuments({ by, heldOut }: UpliftWorldAsked): CoreDocument[] {
  const parse = (kind: DocumentKind, document: object): CoreDocument =>
    documentSchemas[kind].parse({ kind, ...document }) as CoreDocument;
  return [
    ...trueActions.map(({ name, group }) =>
      parse('action', { name, group, placements: ['home'], value: 10 }),
    ),
    parse('model', { name: 'response', maturation: '1h' }),
    parse('holdout', { name: 'universal', share: heldOut, rotate: 'never' }),
    parse('arbitration', {
      name: 'default',
      uplift: [{ goal }],
      ...(by === 'response' && { without: ['uplift'] }),
    }),
  ];
}
