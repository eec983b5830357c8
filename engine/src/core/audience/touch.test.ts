// AUD-7: only what an input touches is looked at, and everybody is where looking at all audiences would put them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance } from '../advance.ts';
import type { Scope } from '../condition.ts';
import { type Configuration, configure } from '../configuration.ts';
import type { CoreDocument } from '../document.ts';
import { Effects } from '../effects.ts';
import type { EventInput, Json } from '../input.ts';
import { Profile } from '../profile/profile.ts';
import { toState } from '../profile/state.ts';
import type { World } from '../world.ts';

const conditions = [
  'events("A").count() >= 2',
  'events("A").within("1h").count() >= 2',
  'events("A").filter(e, e.kind == "x").count() > 0',
  'events("A").filter(e, e.kind == "y" && e.size == 1).count() > 0',
  'events("A").filter(o, o.size in [1, 2] && o.kind != "x").within("2h").sum("size") >= 3',
  'events("B").filter(e, e.kind == "x" || e.kind == "z").count() == 1',
  'events("B").filter(e, e.on == true).count() == 0',
  'events("A").count() == 0',
  'traits.plan == "pro"',
  'traits.plan in ["pro", "free"] && traits.city == "Bonn"',
  'traits.plan != "pro"',
  '!has(traits.plan)',
  'traits.score == 1 || events("B").count() > 2',
  'computed.size > 2.0',
  'computed.plan == "pro"',
  'audience("a0") && !audience("a7")',
  '!audience("a15")',
  'audience("a8") || audience("a16")',
  'bucket("half") < 50.0',
  'audience("a18") && traits.plan == "pro"',
  'events("A").count() + events("B").count() > 3',
  'subscribed("news")',
  'audience("a0") && audience("a8")',
  'events("A").within("90m").count() > 1 && traits.plan == "pro"',
  '3 <= events("A").count() || traits.plan == "free" && events("B").within("30m").count() >= 1',
  'events("A").within("1h").count() == 2',
  'events("A").session("40m").count() >= 2',
  '!(events("A").within("1h").count() < 2) && events("A").count() > 2',
  'events("A").current("day", "Europe/Berlin").count() >= 3 && computed.size < 9.0',
  'events("A").then("B", "1h").within("1d").count() >= 1',
  'account.plan == "pro"',
  'account.size == 0 || traits.plan == "pro"',
  'accounts.exists(a, a.role == "admin" && a.size > 1)',
  'household.size >= 2 && !audience("a8")',
];

const computed = [
  { kind: 'computed-trait', name: 'size', version: 1, value: 'events("A").sum("size")' },
  { kind: 'computed-trait', name: 'plan', version: 1, value: 'traits.plan' },
] as const;

function configurationOf(revision: string, chosen: readonly number[]): Configuration {
  const wanted = new Set(chosen);
  // Those that others read have to be there.
  for (const base of [0, 7, 8, 15, 16, 18]) wanted.add(base);
  const audiences = [...wanted].map((i): CoreDocument => {
    const condition = conditions[i]!;
    return { kind: 'audience', name: `a${i}`, version: 1, condition };
  });
  // The rule of the one revision is not that of the other.
  const same = [revision === 'r2' ? 'traits.plan' : 'traits.city'];
  const household: CoreDocument = { kind: 'group', name: 'household', version: 1, same };
  const result = configure(revision, [...computed, ...audiences, household]);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.configuration;
}

const START = Date.parse('2026-03-01T00:00:00Z');
let sent = 0;

function event(name: string, at: number, properties: EventInput['properties'], traits: EventInput['traits']) {
  const messageId = `m${sent++}`;
  const identifiers = [{ namespace: 'userId', value: 'u' }];
  const fixed = { kind: 'event', type: 'track', mode: 'live', source: 's', context: {} } as const;
  return { ...fixed, messageId, name, at, receivedAt: at, identifiers, properties, traits };
}

function expectAsAll(profile: Profile, world: World): void {
  const scope: Scope = { profile, now: world.now, event: null, instance: null, context: {} };
  for (const { name, index, condition } of world.configuration.audiences)
    expect([name, profile.memberSince.get(index) > 0]).toEqual([name, condition.test(scope)]);
}

function worldOf(configuration: Configuration, others: readonly Configuration[]): World {
  const layout = (id: string) => others.find((c) => c.layout.id === id)?.layout ?? new Profile('x').layout;
  const unfilled = { has: () => false };
  return {
    now: START,
    configuration,
    layout,
    unfilled,
    models: new Map(),
    foundedBy: () => 'x',
    recorded: undefined,
  };
}

/** The groups of a person tell what they are now. */
function tell(profile: Profile, size: number, isQuiet: boolean, world: World): void {
  for (const { kind, id } of profile.groups ?? []) {
    const state = size > 3 ? 'dissolved' : 'open';
    const traits = { plan: size === 2 ? 'pro' : 'free' };
    const body = {
      type: 'told',
      profile: profile.id,
      copy: { state, size, traits, full: [] },
      isQuiet,
    } as const;
    const relay = { type: 'from-group', kind, id, body } as const;
    advance(profile, { kind: 'relay', at: world.now, body: relay }, world, new Effects());
  }
}

function merge(into: Profile, from: Profile, world: World): void {
  const state = JSON.parse(JSON.stringify(toState(from))) as Json;
  const body = { type: 'absorb', profile: from.id, state } as const;
  advance(into, { kind: 'relay', at: world.now, body }, world, new Effects());
}

const some = fc.uniqueArray(fc.integer({ min: 0, max: conditions.length - 1 }), { minLength: 8 });
const step = fc.record({
  afterMs: fc.constantFrom(0, 1, 1_800_000, 3_600_000),
  name: fc.constantFrom('A', 'A', 'B', 'Consent Granted', 'Consent Withdrawn'),
  kind: fc.constantFrom<Json>('x', 'y', 'z', 1, null),
  size: fc.constantFrom<Json>(1, 2, 1.5, 'big'),
  on: fc.constantFrom<Json>(true, false),
  trait: fc.constantFrom<readonly [string, Json] | undefined>(
    undefined,
    ['plan', 'pro'],
    ['plan', 'free'],
    ['plan', null],
    ['city', 'Bonn'],
    ['city', ['Bonn']],
    ['score', 1],
    ['email', 'a@b.example'],
  ),
  who: fc.constantFrom(0, 0, 1),
  group: fc.constantFrom('nothing', 'nothing', 'Account Added User', 'Group Left'),
  told: fc.constantFrom(0, 0, 1, 2, 3, 4),
  next: fc.constantFrom('nothing', 'nothing', 'nothing', 'nothing', 'revision', 'merge'),
});

describe('what an input touches (AUD-7)', () => {
  it('is all that it can change, over events, time, new revisions and merges', () => {
    fc.assert(
      fc.property(some, some, fc.array(step, { maxLength: 25 }), (first, second, steps) => {
        const revisions = [configurationOf('r1', first), configurationOf('r2', second)];
        const world = worldOf(revisions[0]!, revisions);
        const effects = new Effects();
        let people = [new Profile('p-1user'), new Profile('p-2user')];
        for (const { afterMs, name, kind, size, on, trait, who, group, told, next } of steps) {
          world.now += afterMs;
          const profile = people[who] ?? people[0]!;
          const properties: EventInput['properties'] = name.startsWith('Consent')
            ? { purpose: 'news' }
            : { kind, size, on };
          const traits: EventInput['traits'] = trait ? { [trait[0]]: trait[1] } : {};
          advance(profile, event(name, world.now, properties, traits), world, effects);
          expectAsAll(profile, world);
          const act = { groupId: `g${size}`, role: on === true ? 'admin' : 'member' };
          if (group !== 'nothing') advance(profile, event(group, world.now, act, {}), world, effects);
          expectAsAll(profile, world);
          if (told > 0) tell(profile, told, on === true, world);
          expectAsAll(profile, world);
          if (next === 'revision') world.configuration = revisions[1]!;
          if (next !== 'merge' || people.length < 2) continue;
          merge(people[0]!, people[1]!, world);
          expectAsAll(people[0]!, world);
          people = [people[0]!];
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is also consent that is given again, after the whole person withdrew it', () => {
    const configuration = configurationOf('r1', [21]);
    const world = worldOf(configuration, [configuration]);
    const profile = new Profile('p-1user');
    const acts: Pick<EventInput, 'name' | 'properties'>[] = [
      { name: 'Consent Granted', properties: { purpose: 'news' } },
      { name: 'Consent Withdrawn', properties: { purpose: 'news', contact_point: 'person:self' } },
      { name: 'Consent Granted', properties: { purpose: 'news' } },
    ];
    for (const { name, properties } of acts) {
      world.now += 1_000;
      advance(profile, event(name, world.now, properties, { email: 'a@b.example' }), world, new Effects());
      expectAsAll(profile, world);
    }
    expect(
      profile.memberSince.get(configuration.audiences.find((a) => a.name === 'a21')!.index),
    ).toBeGreaterThan(0);
  });

  it('is also what reads an audience that came with another person and did not change', () => {
    const configuration = configurationOf('r', [22]);
    const world = worldOf(configuration, [configuration]);
    const [one, other] = [new Profile('p-1user'), new Profile('p-2user')];
    for (const _ of [1, 2]) advance(one, event('A', START, {}, {}), world, new Effects());
    advance(other, event('B', START, {}, { plan: 'pro' }), world, new Effects());
    merge(one, other, world);
    const index = configuration.compiler.audienceIndex.get('a22')!;
    expect([one, other].map((p) => p.memberSince.get(index) > 0)).toEqual([true, false]);
    expectAsAll(one, world);
  });

  it('is little: a filter by value is tried only on events that have the value', () => {
    const audiences = Array.from(
      { length: 500 },
      (_, i): CoreDocument => ({
        kind: 'audience',
        name: `a${i}`,
        version: 1,
        condition: `events("A").filter(e, e.kind == "k${i}" && e.size > 1).count() > 0 && traits.plan == "p${i}"`,
      }),
    );
    const result = configure('r', audiences);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const { countedBy, audiencesByTrait, nobody } = result.configuration;
    const { others, guarded } = countedBy.get('A')!;
    expect([others, guarded.length, nobody.touched]).toEqual([[], 1, []]);
    const happened = event('A', START, { kind: 'k7', size: 2 }, {});
    expect(guarded[0]!.slots.get(guarded[0]!.read(happened)!)).toHaveLength(1);
    expect(audiencesByTrait.get('plan')!.any).toEqual([]);
    expect(audiencesByTrait.get('plan')!.byValue.get('p7')).toHaveLength(1);
  });
});
