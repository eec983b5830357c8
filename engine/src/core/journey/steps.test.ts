// What steps and rules put on record, what is refused in a document, and what stories cannot draw by themselves.
import { describe, expect, it } from 'vitest';
import { advance } from '../advance.ts';
import { armOf } from '../arm.ts';
import { audienceSchema } from '../audience/definition.ts';
import { configure } from '../configuration.ts';
import type { CoreDocument } from '../document.ts';
import { dueOf } from '../due.ts';
import type { Fact } from '../effect.ts';
import { Effects } from '../effects.ts';
import { anEvent } from '../event.testing.ts';
import type { EventInput, Input, JsonObject } from '../input.ts';
import { absorb } from '../profile/merge.ts';
import { Profile } from '../profile/profile.ts';
import { fromState, toState } from '../profile/state.ts';
import type { World } from '../world.ts';
import { journeySchema } from './definition.ts';

const START = Date.parse('2026-03-02T09:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const email: CoreDocument = { kind: 'channel', name: 'email', medium: 'mail', contactPoint: 'email' };
const work: CoreDocument = { kind: 'channel', name: 'work', medium: 'mail', contactPoint: 'work' };
const stock: CoreDocument = { kind: 'channel', name: 'stock', medium: 'webhook' };

function configured(documents: readonly object[]) {
  const all = [
    email,
    work,
    stock,
    ...documents.map((one) =>
      'condition' in one ? audienceSchema.parse(one) : journeySchema.parse({ kind: 'journey', ...one }),
    ),
  ];
  return configure(JSON.stringify(all), all);
}

/** One person under some journeys. */
class Person {
  readonly profile: Profile;
  readonly world: World;
  #inputs = 0;

  constructor(journeys: readonly object[], id = 'p') {
    const result = configured(journeys);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const { configuration } = result;
    this.profile = new Profile(id);
    this.world = {
      now: START,
      configuration,
      layout: () => configuration.layout,
      unfilled: { has: () => false },
      models: new Map(),
      foundedBy: () => id,
      recorded: undefined,
    };
  }

  take(input: Input): Effects {
    const effects = new Effects();
    advance(this.profile, input, this.world, effects);
    return effects;
  }

  track(name: string, properties: JsonObject = {}, traits: JsonObject = {}): Effects {
    const { now } = this.world;
    const event: EventInput = anEvent({
      messageId: `m${this.#inputs++}`,
      name,
      at: now,
      identifiers: [{ namespace: 'userId', value: 'u' }],
      properties,
      traits,
    });
    return this.take(event);
  }

  /** Lets time pass, with whatever falls due on the way. */
  pass(ms: number): readonly Fact[] {
    const until = this.world.now + ms;
    const facts: Fact[] = [];
    for (let due = dueOf(this.profile); due > 0 && due <= until; due = dueOf(this.profile)) {
      this.world.now = Math.max(this.world.now, due);
      facts.push(...factsIn(this.take({ kind: 'due', at: due })));
    }
    this.world.now = until;
    return facts;
  }

  get steps(): string[] {
    return this.profile.instances.map(({ journey, step }) => `${journey}/${step}`).sort();
  }
}

function factsIn({ list }: Effects): Fact[] {
  return list.flatMap((effect) => (effect.type === 'fact' ? [effect.fact] : []));
}

function told(facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) =>
    fact.type === 'journey'
      ? [[fact.change, fact.step, fact.to, fact.reason].filter((part) => part !== undefined).join(' ')]
      : [],
  );
}

function problemsOf(journey: object): string[] {
  const result = configured([journey]);
  return result.ok ? [] : result.problems.map(({ code, path }) => `${code} ${path.join('.')}`);
}

describe('a split (JRN-27)', () => {
  const people = Array.from({ length: 20_000 }, (_, i) => `person-${i}`);
  const arms = (a: number, b: number, c: number) => [
    { name: 'a', weight: a },
    { name: 'b', weight: b },
    { name: 'c', weight: c },
  ];
  const all = (weights: ReturnType<typeof arms>, name = 's') =>
    people.map((id) => armOf(id, name, weights).name);
  const share = (names: readonly string[], name: string) =>
    names.filter((one) => one === name).length / names.length;

  it('gives each arm its share', () => {
    const names = all(arms(1, 2, 5));
    expect(share(names, 'a')).toBeCloseTo(1 / 8, 1);
    expect(share(names, 'b')).toBeCloseTo(2 / 8, 1);
    expect(share(names, 'c')).toBeCloseTo(5 / 8, 1);
    expect(share(all(arms(0, 1, 0)), 'b')).toBe(1);
  });

  it('moves with other weights only those who must, all into the arm that grew', () => {
    const before = all(arms(1, 1, 2));
    const after = all(arms(1, 1, 3));
    const moved = people.flatMap((_, i) => (before[i] === after[i] ? [] : [after[i]]));
    expect(new Set(moved)).toEqual(new Set(['c']));
    expect(moved.length / people.length).toBeCloseTo(3 / 5 - 2 / 4, 1);
  });

  it('is drawn anew for another split', () => {
    const [one, other] = [all(arms(1, 1, 2)), all(arms(1, 1, 2), 't')];
    const both = people.filter((_, i) => one[i] === 'c' && other[i] === 'c').length / people.length;
    expect(both).toBeCloseTo(1 / 4, 1);
  });

  it('is on record with its arm', () => {
    const split = { name: 's', arms: [{ name: 'only' }, { name: 'none', weight: 0 }] };
    const person = new Person([
      {
        name: 'j',
        entry: { event: 'Go' },
        steps: [
          { id: 'x', split },
          { id: 'y', wait: '1h' },
        ],
      },
    ]);
    expect(told(factsIn(person.track('Go')))).toEqual(['entered', 'split x only', 'waiting y']);
  });
});

describe('what fails is on record and goes its way (JRN-33)', () => {
  it('with the reason, and on as ever where nothing is said', () => {
    const impossible = { update: { traits: { x: 'traits.none + 1.0' } } };
    const person = new Person([
      {
        name: 'j',
        entry: { event: 'Go' },
        steps: [
          { id: 'one', ...impossible },
          { id: 'two', ...impossible, failed: 'end' },
          { id: 'three', wait: '1h' },
          { id: 'end', exit: {} },
        ],
      },
    ]);
    expect(told(factsIn(person.track('Go')))).toEqual([
      'entered',
      'failed one x could not be computed',
      'failed two x could not be computed',
      'exited end ended',
    ]);
  });

  it('also where the channel is gone: the run is not lost', () => {
    const steps = [
      { id: 'pause', wait: '1h' },
      { id: 'say', webhook: { channel: 'stock' } },
      { id: 'on', wait: '1h' },
    ];
    const person = new Person([{ name: 'j', entry: { event: 'Go' }, steps }]);
    person.track('Go');
    (person.world.configuration.channels as Map<string, unknown>).delete('stock');
    expect(told(person.pass(HOUR_MS))).toEqual(['failed say the channel stock was removed', 'waiting on']);
  });
});

describe('answers of webhooks (JRN-30)', () => {
  const journey = {
    name: 'j',
    entry: { event: 'Go' },
    steps: [
      { id: 'ask', webhook: { channel: 'stock', answer: 'left', within: '10m' }, failed: 'guess' },
      { id: 'know', wait: '1d' },
      { id: 'end', exit: {} },
      { id: 'guess', wait: '1d' },
    ],
  };
  const asked = (receipt: object) => {
    const person = new Person([journey]);
    person.track('Go');
    const message = person.profile.messages[0]!.id;
    person.take({ kind: 'attempt', at: START, message });
    const { now } = person.world;
    const facts = factsIn(person.take({ kind: 'receipt', at: now, message, outcome: 'sent', ...receipt }));
    return { person, facts };
  };

  it('become data, and leave the message', () => {
    const { person } = asked({ answer: { value: { count: 3 } } });
    expect(person.steps).toEqual(['j/know']);
    expect(person.profile.instances[0]!.data).toEqual({ left: { count: 3 } });
    expect(person.profile.messages[0]).not.toHaveProperty('answer');
  });

  it.each([
    [{ answer: { problem: 'the answer is not JSON' } }, 'the answer is not JSON'],
    [{}, 'the receiver gave no answer'],
    [
      { outcome: 'failed', code: 'http_404', reason: 'The receiver answered 404.' },
      'The receiver answered 404.',
    ],
  ])('that cannot be used fail the step: %j', (receipt, reason) => {
    const { person, facts } = asked(receipt);
    expect(person.steps).toEqual(['j/guess']);
    expect(told(facts)).toContain(`failed ask ${reason}`);
  });

  it('that come when nobody waits any more are not kept', () => {
    const person = new Person([{ ...journey, exit: [{ event: 'Stop' }] }]);
    person.track('Go');
    const message = person.profile.messages[0]!.id;
    person.take({ kind: 'attempt', at: START, message });
    person.track('Stop');
    expect(person.steps).toEqual([]);
    person.take({ kind: 'receipt', at: START, message, outcome: 'sent', answer: { value: 1 } });
    expect(person.profile.messages[0]).toMatchObject({ status: 'sent' });
    expect(person.profile.messages[0]).not.toHaveProperty('answer');
  });
});

describe('recall (JRN-35)', () => {
  const journey = {
    name: 'j',
    entry: { event: 'Go' },
    exit: [{ event: 'Stop' }],
    steps: [
      { id: 'tell', webhook: { channel: 'stock' } },
      { id: 'stay', wait: '1d' },
    ],
  };
  const begun = () => {
    const person = new Person([journey]);
    person.track('Go');
    return { person, message: person.profile.messages[0]!.id };
  };

  it('reaches what is queued: no attempt is made of it', () => {
    const { person, message } = begun();
    person.track('Stop');
    expect(person.profile.messages[0]).toMatchObject({ status: 'recalled', reason: 'recalled: Stop' });
    const { list } = person.take({ kind: 'attempt', at: START, message });
    expect(list).toEqual([]);
  });

  it('does not reach what is with its channel; it is not tried again', () => {
    const { person, message } = begun();
    person.take({ kind: 'attempt', at: START, message });
    person.track('Stop');
    expect(person.profile.messages[0]).toMatchObject({ status: 'attempted' });
    const again = { kind: 'receipt', at: START, message, outcome: 'retry', retryAt: START + 1_000 } as const;
    person.take(again);
    expect(person.profile.messages[0]).toMatchObject({
      status: 'recalled',
      reason: 'recalled: Stop',
      retryAt: 0,
    });
  });

  it('where it has arrived it is sent', () => {
    const { person, message } = begun();
    person.take({ kind: 'attempt', at: START, message });
    person.track('Stop');
    person.take({ kind: 'receipt', at: START, message, outcome: 'sent' });
    expect(person.profile.messages[0]).toMatchObject({ status: 'sent', reason: null });
  });
});

describe('the goal (JRN-32)', () => {
  const journey = {
    name: 'j',
    entry: { event: 'Go', key: 'event.k', reentry: 'always' },
    goal: { event: 'Bought', where: 'event.k == instance.key', within: '2d' },
    steps: [{ id: 'pause', wait: '1h' }],
  };

  it('counts after the run has left, in its time, once', () => {
    const person = new Person([journey]);
    person.track('Go', { k: 'a' });
    person.pass(DAY_MS);
    expect(person.steps).toEqual([]);
    expect(told(factsIn(person.track('Bought', { k: 'b' })))).toEqual([]);
    expect(told(factsIn(person.track('Bought', { k: 'a' })))).toEqual(['converted pause goal']);
    expect(told(factsIn(person.track('Bought', { k: 'a' })))).toEqual([]);
    expect(person.profile.followed).toBeNull();
  });

  it('is over to the millisecond', () => {
    const person = new Person([journey]);
    person.track('Go', { k: 'a' });
    person.pass(2 * DAY_MS - 1);
    const copy = fromState(toState(person.profile), () => person.world.configuration.layout);
    expect(copy.followed).toEqual(person.profile.followed);
    expect(told(factsIn(person.track('Bought', { k: 'a' })))).toEqual(['converted pause goal']);
    person.track('Go', { k: 'a' });
    person.pass(2 * DAY_MS);
    expect(told(factsIn(person.track('Bought', { k: 'a' })))).toEqual([]);
  });

  it('ends a run behind its time without counting', () => {
    const person = new Person([{ ...journey, steps: [{ id: 'pause', wait: '9d' }] }]);
    person.track('Go', { k: 'a' });
    person.pass(2 * DAY_MS);
    expect(told(factsIn(person.track('Bought', { k: 'a' })))).toEqual(['exited pause goal, after its time']);
  });

  it('of two who become one, each run is followed', () => {
    const [one, other] = [new Person([journey], 'a'), new Person([journey], 'b')];
    one.track('Go', { k: 'a' });
    other.track('Go', { k: 'b' });
    for (const person of [one, other]) person.pass(HOUR_MS);
    absorb(one.profile, other.profile, new Effects(), null);
    expect(one.profile.followed?.map(({ key }) => key).sort()).toEqual(['a', 'b']);
  });
});

describe('ways side by side (JRN-26)', () => {
  const ways = Array.from({ length: 10 }, () => ({ go: 'fork' }));
  const journey = {
    name: 'j',
    entry: { event: 'Go' },
    goal: { event: 'Done' },
    steps: [
      { id: 'fork', branch: { all: [{ go: 'a' }, { go: 'b' }, { when: 'false', go: 'c' }] } },
      { id: 'a', wait: '1h', next: 'end' },
      { id: 'b', wait: '2h', next: 'end' },
      { id: 'c', wait: '3h' },
      { id: 'end', exit: {} },
    ],
  };

  it('are one run: its goal counts once and ends them all', () => {
    const person = new Person([journey]);
    expect(told(factsIn(person.track('Go')))).toEqual([
      'entered',
      'branched fork b',
      'waiting a',
      'waiting b',
    ]);
    expect(person.steps).toEqual(['j/a', 'j/b']);
    expect(told(factsIn(person.track('Done')))).toEqual(['goal a goal', 'exited b goal goal reached']);
  });

  it('of two who become one, the earlier run goes on with all of them', () => {
    const [early, late] = [new Person([journey], 'a'), new Person([journey], 'b')];
    early.track('Go');
    late.world.now += 1;
    late.track('Go');
    const own = early.profile.instances.map(({ id }) => id);
    const effects = new Effects();
    absorb(late.profile, early.profile, effects, null);
    expect(late.profile.instances.map(({ id }) => id).sort()).toEqual(own.sort());
    expect(told(factsIn(effects))).toHaveLength(2);
  });

  it('are bounded: a journey that only branches ends', () => {
    const person = new Person([
      {
        name: 'j',
        entry: { event: 'Go' },
        steps: [
          { id: 'fork', branch: { all: ways } },
          { id: 'stay', wait: '1d' },
        ],
      },
    ]);
    const facts = told(factsIn(person.track('Go')));
    expect(facts.filter((one) => one.startsWith('branched')).length).toBeLessThan(32);
    expect(facts.some((one) => one.startsWith('failed'))).toBe(true);
    expect(person.profile.instances).toEqual([]);
  });
});

describe('conditions that last (JRN-23, JRN-34)', () => {
  it('move a run at the very instant at which time makes them true, and let its time run', () => {
    const person = new Person([
      {
        name: 'j',
        entry: { event: 'Go' },
        exit: [{ when: 'now >= timestamp(traits.ends)', reason: 'over' }],
        steps: [
          {
            id: 'quiet',
            'wait-for': { when: 'events("Seen").within("1h").count() == 0', within: '1d', timeout: 'end' },
          },
          { id: 'next', wait: '9d' },
          { id: 'end', exit: {} },
        ],
      },
    ]);
    person.track('Seen');
    person.track('Go', {}, { ends: '2026-03-02T20:00:00Z' });
    expect(person.profile.instances[0]).toMatchObject({ due: START + HOUR_MS, until: START + DAY_MS });
    person.pass(HOUR_MS / 2);
    person.track('Seen');
    expect(person.profile.instances[0]).toMatchObject({ due: START + 1.5 * HOUR_MS });
    person.pass(HOUR_MS);
    expect(person.steps).toEqual(['j/next']);
    expect(told(person.pass(DAY_MS))).toEqual(['exited next over']);
    expect(person.profile.instances).toEqual([]);
  });

  it.each(['event.x == 1', 'context.country == "AT"'])('read nothing of one moment: %s', (when) => {
    const steps = [{ id: 'a', 'wait-for': { when, within: '1d', timeout: 'a' } }];
    expect(problemsOf({ name: 'j', steps })).toContain('condition_not_lasting steps.0.wait-for.when');
    const exit = [{ when }];
    expect(problemsOf({ name: 'j', exit, steps: [{ id: 'a', wait: '1d' }] })).toEqual([
      'condition_not_lasting exit.0.when',
    ]);
  });
});

describe('what ends a run (JRN-13, JRN-34)', () => {
  it('comes before what the same event moves, also as a condition', () => {
    const person = new Person([
      {
        name: 'j',
        entry: { event: 'Go' },
        exit: [{ when: 'traits.blocked == true', reason: 'blocked' }],
        steps: [
          { id: 'wait', 'wait-for': { event: 'Next', within: '1d', timeout: 'say' } },
          { id: 'say', webhook: { channel: 'stock' } },
          { id: 'stay', wait: '1d' },
        ],
      },
    ]);
    person.track('Go');
    expect(told(factsIn(person.track('Next', {}, { blocked: true })))).toEqual(['exited wait blocked']);
    expect(person.profile.messages).toEqual([]);
    expect(told(factsIn(person.track('Go')))).toEqual(['entered', 'waiting wait', 'exited wait blocked']);
  });

  it('is consent that is taken back where no address has it any more', () => {
    const person = new Person([
      {
        name: 'j',
        entry: { event: 'Go' },
        exit: [{ withdrawn: 'marketing' }],
        steps: [{ id: 'stay', wait: '1d' }],
      },
    ]);
    person.track('Identified', {}, { email: 'a@x.com', work: 'a@y.com' });
    person.track('Consent Granted', { channel: 'email' });
    person.track('Consent Granted', { channel: 'work' });
    person.track('Go');
    person.world.now += 1;
    expect(told(factsIn(person.track('Consent Withdrawn', { channel: 'email', purpose: 'news' })))).toEqual(
      [],
    );
    expect(told(factsIn(person.track('Consent Withdrawn', { channel: 'email' })))).toEqual([]);
    expect(told(factsIn(person.track('Consent Withdrawn', { channel: 'work' })))).toEqual([
      'exited stay consent for marketing withdrawn',
    ]);
    // Where there is no consent anyway, nobody takes it back.
    person.track('Go');
    person.world.now += 1;
    expect(told(factsIn(person.track('Consent Granted', { channel: 'none' })))).toEqual([]);
    expect(told(factsIn(person.track('Objected')))).toEqual(['exited stay consent for marketing withdrawn']);
  });

  it('recalls the last message of a run that is over', () => {
    const person = new Person([
      {
        name: 'j',
        entry: { event: 'Go' },
        exit: [{ when: 'traits.blocked == true' }],
        steps: [{ id: 'say', webhook: { channel: 'stock' } }],
      },
    ]);
    person.track('Go');
    expect(person.profile.instances).toEqual([]);
    person.track('Seen', {}, { blocked: true });
    expect(person.profile.messages[0]).toMatchObject({ status: 'recalled' });
  });
});

describe('the order in which an input moves runs (JRN-37)', () => {
  it('is: ended, moved in the order of runs, in by the event, in by the change, looked at', () => {
    const waits = (way: object) => [
      { id: 'w', 'wait-for': { ...way, within: '9d', timeout: 'on' } },
      { id: 'on', wait: '9d' },
    ];
    const person = new Person([
      { kind: 'audience', name: 'seen', condition: 'events("Seen").within("9d").count() > 0' },
      { name: 'a-looks', entry: { event: 'Go' }, steps: waits({ when: 'traits.x == 1.0' }) },
      { name: 'b-changes', entry: { event: 'Go' }, steps: waits({ entered: 'seen' }) },
      { name: 'c-moves', entry: { event: 'Go' }, steps: waits({ event: 'Seen' }) },
      { name: 'd-ends', entry: { event: 'Go' }, exit: [{ event: 'Seen' }], steps: waits({ event: 'Seen' }) },
      { name: 'e-enters', entry: { entered: 'seen' }, steps: [{ id: 's', wait: '9d' }] },
      { name: 'f-enters', entry: { event: 'Seen' }, steps: [{ id: 's', wait: '9d' }] },
    ]);
    person.track('Go');
    const facts = factsIn(person.track('Seen', {}, { x: 1 }));
    const order = facts.flatMap((fact) =>
      fact.type === 'journey' ? [`${fact.journey} ${fact.change}`] : [],
    );
    expect(order).toEqual([
      'd-ends exited',
      'b-changes waiting',
      'c-moves waiting',
      'f-enters entered',
      'f-enters waiting',
      'e-enters entered',
      'e-enters waiting',
      'a-looks waiting',
    ]);
  });
});

describe('documents that cannot be meant', () => {
  const end = { id: 'end', exit: {} };
  it.each([
    ['rule_needs_one_way exit.0', { exit: [{}] }],
    ['rule_needs_one_way exit.0', { exit: [{ event: 'A', entered: 'b' }] }],
    ['rule_needs_one_way goal', { goal: { name: 'g' } }],
    ['unknown_audience exit.0.left', { exit: [{ left: 'nobody' }] }],
    [
      'wait_needs_one_way steps.0.wait-for',
      { steps: [{ id: 'a', 'wait-for': { within: '1d', timeout: 'a' } }] },
    ],
    [
      'way_of_all steps.0.wait-for.all.0.go',
      {
        steps: [
          {
            id: 'a',
            'wait-for': { all: [{ event: 'A', go: 'a' }, { event: 'B' }], within: '1d', timeout: 'a' },
          },
        ],
      },
    ],
    [
      'duplicate_name steps.0.wait-for.any',
      {
        steps: [
          {
            id: 'a',
            'wait-for': {
              any: [{ event: 'A' }, { event: 'A', where: 'event.x' }],
              within: '1d',
              timeout: 'a',
            },
          },
        ],
      },
    ],
    ['unknown_step steps.0.failed', { steps: [{ id: 'a', wait: '1d', failed: 'nowhere' }] }],
    ['wait_needs_time steps.0.wait', { steps: [{ id: 'a', wait: { for: '1d' } }] }],
    ['condition_not_lasting steps.0.wait.date', { steps: [{ id: 'a', wait: { date: 'event.on' } }] }],
    [
      'no_weight steps.0.split.arms',
      {
        steps: [
          {
            id: 'a',
            split: {
              arms: [
                { name: 'x', weight: 0 },
                { name: 'y', weight: 0 },
              ],
            },
          },
        ],
      },
    ],
    [
      'way_needs_choice steps.0.decide.ways.0',
      { steps: [{ id: 'a', decide: { channel: 'email', ways: [{ go: 'a' }] } }] },
    ],
    [
      'unknown_action steps.0.decide.ways.0.action',
      { steps: [{ id: 'a', decide: { channel: 'email', ways: [{ action: 'x', go: 'a' }] } }] },
    ],
  ])('%s', (problem, journey) => {
    expect(problemsOf({ name: 'j', steps: [end], ...journey })).toContain(problem);
  });
});

describe('ways side by side (JRN-26) that begin in one millisecond', () => {
  const journey = {
    name: 'circle',
    entry: { event: 'Go' },
    steps: [
      { id: 'again', 'wait-for': { event: 'More', within: '1d', timeout: 'end' } },
      { id: 'part', branch: { all: [{ go: 'again' }, { go: 'pause' }] } },
      { id: 'pause', wait: '1h' },
      { id: 'end', exit: {} },
    ],
  };

  it('begin for each of two events', () => {
    const person = new Person([journey]);
    person.track('Go');
    person.track('More');
    expect(person.steps).toEqual(['circle/again', 'circle/pause']);
    person.track('More');
    expect(person.steps).toEqual(['circle/again', 'circle/pause', 'circle/pause']);
    expect(new Set(person.profile.instances.map(({ id }) => id)).size).toBe(3);
  });

  it('and once each in a circle that one event goes round', () => {
    const [, part, pause, end] = journey.steps;
    const person = new Person([
      {
        ...journey,
        steps: [
          { ...part, branch: { all: [{ when: 'event.n == 1', go: 'part' }, { go: 'pause' }] } },
          pause,
          end,
        ],
      },
    ]);
    const facts = told(factsIn(person.track('Go', { n: 1 })));
    expect(facts.filter((text) => text.startsWith('branched'))).toHaveLength(1);
    expect(facts).toContain('failed part pause the same input began it already');
    expect(person.steps).toEqual([]);
  });
});

describe('a goal within a time (JRN-32) counts once for a key', () => {
  it('of the newest run, also where that has reached it in the instant in which it came', () => {
    const person = new Person([
      {
        name: 'trial',
        entry: { event: 'Go', reentry: 'always' },
        goal: { event: 'Bought', within: '2d' },
        steps: [
          { id: 'known', branch: [{ when: 'event.isCustomer', go: 'won' }] },
          { id: 'over', exit: {} },
          { id: 'won', goal: { name: 'goal' } },
        ],
      },
    ]);
    person.track('Go');
    expect(person.profile.followed).toHaveLength(1);
    expect(told(factsIn(person.track('Go', { isCustomer: true })))).toContain('goal won goal');
    expect(told(factsIn(person.track('Bought')))).toEqual([]);
  });
});
