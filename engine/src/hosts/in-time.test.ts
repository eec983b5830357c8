// ARB-11: a decision that comes too late is answered by the fallback, and its record says so.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configure } from '../core/configuration.ts';
import { arbitrationSchema } from '../core/decision/arbitration/definition.ts';
import { actionSchema } from '../core/decision/definition.ts';
import { EngineRefusal } from './engine.ts';
import { InTime, type UntilRequest } from './in-time.ts';
import { openSimulatedEngine, type SimulatedEngine } from './simulated/open.ts';

const documents = [
  actionSchema.parse({ kind: 'action', name: 'gold', placements: ['home'] }),
  arbitrationSchema.parse({
    kind: 'arbitration',
    name: 'all',
    fallbacks: [{ placement: 'home', content: { title: 'Our shop' } }],
  }),
];
const configured = configure('r1', documents);
const request = {
  key: { namespace: 'userId', value: 'ada' },
  placement: 'home',
  context: {},
  limit: 1,
  requestId: 'q1',
  deadlineMs: 50,
};
const givenUp = (degraded: string) => ({ degraded, fallbacks: [{ content: { title: 'Our shop' } }] });

let engine: SimulatedEngine;
/** Opened, answers go on to who asked. */
let open: () => void;
let gate: Promise<void>;

beforeEach(async () => {
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents,
    startAt: 0,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  gate = new Promise((resolve) => {
    open = resolve;
  });
});
afterEach(() => engine.close());

const never = () => Promise.reject(new Error('nobody is asked'));
const of = (made: typeof configured) => (made.ok ? made.configuration : undefined);
/** What is given up in these stays in mind. */
const ports = () => ({
  clock: engine.clock,
  ways: { partitions: 1, partitionOf: () => 0, to: never, toPerson: never },
  configuration: () => of(configured),
});
const inTime = (decide: (request: UntilRequest) => ReturnType<SimulatedEngine['decide']>) =>
  new InTime({ ...ports(), decide });
/** The real engine, whose answers are held back on their way. */
const slowly = () =>
  inTime(async ({ deadlineMs: _, ...asked }) => {
    const answer = await engine.decide(asked);
    await gate;
    return answer;
  });

/** How calls at 'home' were answered. */
const answeredBy = (asked: InTime) =>
  asked
    .minutes()
    .placements.map(({ placement, decided, deadline, overload }) => [
      placement,
      ...[decided, deadline, overload].map((minutes) => minutes.reduce((all, one) => all + one, 0)),
    ]);

describe('ARB-17 how calls were answered', () => {
  it('is counted once for each placement: decided, not answered in time, taken up too late, not asked', async () => {
    const asked = slowly();
    const late = asked.decide(request);
    await engine.settle();
    engine.clock.advanceTo(50);
    await late;
    expect(answeredBy(asked)).toEqual([['home', 0, 1, 0]]);
    open();
    await engine.settle();
    // What comes after that is not counted again.
    expect(answeredBy(asked)).toEqual([['home', 0, 1, 0]]);
    await asked.decide({ ...request, requestId: 'q2' });
    await asked.decide({ ...request, requestId: 'q3', waitedMs: 50 });
    expect(answeredBy(asked)).toEqual([['home', 1, 2, 0]]);
    const full = inTime(() => Promise.reject(new EngineRefusal('overloaded', 'no')));
    await full.decide({ ...request, others: [{ placement: 'home', limit: 1 }] });
    expect(answeredBy(full)).toEqual([['home', 0, 0, 2]]);
    const broken = inTime(() => Promise.reject(new EngineRefusal('unavailable', 'no')));
    await expect(broken.decide(request)).rejects.toThrow('no');
    expect(answeredBy(broken)).toEqual([]);
    const taken = inTime(({ until: _, ...asked }) =>
      engine.decide({ ...asked, degraded: 'deadline' } as never),
    );
    await taken.decide({ ...request, requestId: 'q4' });
    expect(answeredBy(taken)).toEqual([['home', 0, 1, 0]]);
  });
});

describe('ARB-11 a decision with a deadline', () => {
  it('whose answer comes too late: the fallback at once, the decision late on record, and for who asks again', async () => {
    const answering = slowly().decide(request);
    await engine.settle();
    engine.clock.advanceTo(50);
    expect(await answering).toEqual(givenUp('deadline'));
    open();
    await engine.settle();
    const { deadlineMs: _, ...again } = request;
    const { decision } = await engine.decide(again);
    expect(decision.chosen).toEqual(['gold']);
    const explained = await engine.decision(decision.id);
    expect(explained?.outcomes.map(({ outcome }) => outcome)).toEqual(['late']);
  });

  it('that answers by then is that answer, and nothing is late', async () => {
    open();
    const answer = await slowly().decide(request);
    if (!('decision' in answer)) throw new Error('it was in time');
    engine.clock.advanceTo(100);
    await engine.settle();
    expect(answer.decision).toMatchObject({ chosen: ['gold'] });
    expect((await engine.decision(answer.decision.id))?.outcomes).toEqual([]);
  });

  it('gives the fallback where the engine is overloaded, and any other refusal as it is', async () => {
    const refusing = (code: EngineRefusal['code']) =>
      inTime(() => Promise.reject(new EngineRefusal(code, 'no')));
    expect(await refusing('overloaded').decide(request)).toEqual(givenUp('overload'));
    await expect(refusing('unknown_placement').decide(request)).rejects.toMatchObject({
      code: 'unknown_placement',
    });
  });

  it('counts what it had waited before it came here', async () => {
    open();
    expect(await slowly().decide({ ...request, waitedMs: 50 })).toEqual(givenUp('deadline'));
    const answering = inTime(() => new Promise(() => undefined)).decide({ ...request, waitedMs: 40 });
    engine.clock.advanceTo(10);
    expect(await answering).toEqual(givenUp('deadline'));
  });

  it('gives one object for one answer, until another revision is in force', () => {
    let configuration = configured;
    const answering = new InTime({ ...ports(), configuration: () => of(configuration), decide: never });
    const late = (more = {}) => answering.decide({ ...request, ...more, waitedMs: 90 });
    const first = late();
    expect(first).toEqual(givenUp('deadline'));
    expect(late({ key: { profile: 'p' }, requestId: 'q2' })).toBe(first);
    const several = late({ others: [{ placement: 'home', limit: 1 }] });
    expect(several).toMatchObject({ fallbacks: [{}, {}] });
    expect(late()).toBe(first);
    configuration = configure('r2', documents.slice(0, 1));
    expect(late()).toEqual({ degraded: 'deadline', fallbacks: [undefined] });
    configuration = configured;
    expect(late()).toEqual(first);
  });

  it('refuses what nobody could decide, also without time', async () => {
    const asking = { ...request, placement: 'nowhere', waitedMs: 90 };
    expect(() => slowly().decide(asking)).toThrow(expect.objectContaining({ code: 'unknown_placement' }));
  });

  it('asks nobody beyond 2,000 under way', async () => {
    let asked = 0;
    const stuck = inTime(() => {
      asked++;
      return new Promise(() => undefined);
    });
    const waiting = Array.from({ length: 2001 }, () => stuck.decide(request));
    expect(await waiting[2000]).toEqual(givenUp('overload'));
    expect(asked).toBe(2000);
    engine.clock.advanceTo(50);
    expect(await Promise.all(waiting.slice(0, 2000))).toEqual(
      Array.from({ length: 2000 }, () => givenUp('deadline')),
    );
  });

  it('asks nobody where the queue is longer than the deadline, and asks again when it is short', async () => {
    const answers: (() => void)[] = [];
    const decided = await engine.decide({ ...request, requestId: 'other' });
    const queue = inTime(
      () =>
        new Promise((resolve) => {
          answers.push(() => resolve(decided));
        }),
    );
    const ask = () => queue.decide({ ...request, deadlineMs: 1_000 });
    // Sixty wait, and an answer comes every 20 ms: whoever comes now would wait for more than a second.
    const waiting = Array.from({ length: 100 }, ask);
    for (let i = 0; i < 40; i++) {
      engine.clock.advanceTo(engine.clock.now() + 20);
      answers[i]!();
      await waiting[i];
    }
    expect(await ask()).toEqual(givenUp('overload'));
    for (const answer of answers.slice(40, 90)) answer();
    await Promise.all(waiting.slice(40, 90));
    const last = ask();
    expect(answers).toHaveLength(101);
    answers[100]!();
    expect(await last).toEqual(decided);
  });
});
