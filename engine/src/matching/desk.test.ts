// Matching of stored profiles over a real engine in memory, with the real matcher: joined, asked, answered, after a restart.
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anEvent } from '../core/event.testing.ts';
import { DECIDED, decisionProperties } from '../core/identity/acts.ts';
import { matchingSchema } from '../core/matching/definition.ts';
import { makePeople, peopleFields } from '../core/matching/made-people.ts';
import type { FieldValues } from '../core/matching/records.ts';
import type { Engine } from '../hosts/engine.ts';
import { openSimulatedEngine } from '../hosts/simulated/open.ts';
import { type Desk, openDesk, type Question } from './desk.ts';
import { Session } from './session.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const made = makePeople(500, 2.5, 3);
const fields = Object.fromEntries(peopleFields.map(({ name, kind }) => [name, kind]));
const document = (more: object = {}) =>
  matchingSchema.parse({ kind: 'matching', name: 'people', fields, link: 0.95, review: 0.1, ...more });

let folder: string;
let engine: Engine;
let desk: Desk;
let time = START;
let sent = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kairos-desk-'));
  engine = await openSimulatedEngine({
    revision: 'r1',
    documents: [],
    startAt: START,
    partitions: 3,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
});
afterEach(async () => {
  await desk.close();
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

async function identify(people: readonly { id: string; values: FieldValues }[]): Promise<void> {
  time += 1_000;
  await engine.submit(
    people.map(({ id, values }) =>
      anEvent({
        messageId: `m${sent++}`,
        type: 'identify',
        name: 'Identified',
        at: time,
        source: 'crm',
        identifiers: [{ namespace: 'userId', value: id }],
        traits: Object.fromEntries(Object.entries(values).flatMap(([k, v]) => (v ? [[k, v]] : []))),
      }),
    ),
  );
}

const openHere = (over: Partial<Engine> = {}, more: object = {}) =>
  openDesk({
    folder,
    engine: engineWith(over),
    now: () => time,
    report: () => undefined,
    startSession: (tell) => new Session(tell),
    ...more,
  });

function engineWith(over: Partial<Engine>): Engine {
  const { traitsPage, traitsOf, profile, submit, subscribe } = engine;
  const bound = { traitsPage, traitsOf, profile, submit, subscribe };
  for (const [name, method] of Object.entries(bound)) Object.assign(bound, { [name]: method.bind(engine) });
  return { ...bound, ...over } as Engine;
}

const state = async () => (await desk.status()).stage.state;
const until = (wanted: string) =>
  vi.waitFor(async () => expect(await state()).toBe(wanted), { timeout: 60_000, interval: 20 });
const idOf = async (user: string) => (await engine.profile({ namespace: 'userId', value: user }))?.id;
const allQuestions = async () => (await desk.questions(undefined, 1_000)).items;
const aliases = async (profile: string) =>
  (await engine.timeline({ profile }, { limit: 200 })).items.filter(
    ({ item }) => item.kind === 'event' && item.event.type === 'alias',
  );

describe('matching of stored profiles', () => {
  it('MATCH-13, MATCH-14: joins what the link band says of all, and of who comes later', async () => {
    await identify(made);
    desk = await openHere();
    await desk.configure([document()]);
    await until('watching');
    const { joined, records, links, questions } = await desk.status();
    expect(joined).toBeGreaterThan(100);
    expect(records).toBe(made.length - joined);
    expect(links).toBe(0);
    expect(questions).toBeGreaterThan(0);
    const persons = new Map<string, Set<number>>();
    for (const { id, person } of made) {
      const profile = (await idOf(id))!;
      persons.set(profile, (persons.get(profile) ?? new Set()).add(person));
    }
    expect(persons.size).toBe(made.length - joined);
    const wrong = [...persons.values()].filter((set) => set.size > 1).length;
    expect(wrong / persons.size).toBeLessThan(0.02);

    const like = made.find(({ values }) => Object.values(values).every((value) => value !== ''))!;
    await identify([{ id: 'newcomer', values: { given: 'Zacharias' } }]);
    expect(await idOf('newcomer')).not.toBe(await idOf(like.id));
    await identify([{ id: 'newcomer', values: like.values }]);
    await vi.waitFor(async () => expect(await idOf('newcomer')).toBe(await idOf(like.id)), 60_000);
    const profile = (await idOf('newcomer'))!;
    const evidence = (await aliases(profile)).map(
      ({ item }) => item.kind === 'event' && item.event.properties,
    );
    expect(evidence[0]).toMatchObject({
      matching: 'people',
      by: 'kairos',
      band: 'link',
      probability: expect.any(Number),
      contributions: expect.arrayContaining([expect.objectContaining({ field: 'birthday' })]),
    });
  });

  it('MATCH-15: an unconfirmed link changes no profile', async () => {
    await identify(made);
    const before = await Promise.all(
      made.map(({ id: value }) => engine.profile({ namespace: 'userId', value })),
    );
    desk = await openHere();
    await desk.configure([document({ apply: 'review' })]);
    await until('watching');
    const items = await allQuestions();
    expect(items.some(({ band }) => band === 'link')).toBe(true);
    expect(items.some(({ band }) => band === 'review')).toBe(true);
    const after = await Promise.all(
      made.map(({ id: value }) => engine.profile({ namespace: 'userId', value })),
    );
    expect(after).toEqual(before);
  });

  it('MATCH-3: asks by pages, the strongest first, and says what each field gave', async () => {
    await identify(made);
    desk = await openHere();
    await desk.configure([document({ apply: 'review' })]);
    await until('watching');
    const all = await allQuestions();
    const paged: Question[] = [];
    for (let cursor: string | undefined, begun = false; !begun || cursor !== undefined; begun = true) {
      const page = await desk.questions(cursor, 7);
      paged.push(...page.items);
      cursor = page.cursor;
    }
    expect(paged).toEqual(all);
    expect(all.map(({ weight }) => weight)).toEqual(all.map(({ weight }) => weight).sort((a, b) => b - a));
    for (const { weight, contributions, related, values, a } of all.slice(0, 20)) {
      expect(Math.abs(weight)).toBeLessThan(60);
      expect(contributions.map(({ field }) => field)).toEqual(peopleFields.map(({ name }) => name));
      expect(related).toBeLessThanOrEqual(0);
      expect(values[0]).toEqual((await engine.traitsOf(Object.keys(fields), [a]))[0]!.values);
    }
  });

  it('MATCH-16: keeps what was answered, until a trait changes, and over a restart', async () => {
    await identify(made);
    desk = await openHere();
    await desk.configure([document()]);
    await until('watching');
    const [first, second, third] = await allQuestions();
    const accepted = await desk.answer(first!.id, 'accept', 'ada');
    expect(accepted).toMatchObject({ isDone: true, by: 'ada', at: time });
    const [one, other] = await Promise.all([first!.a, first!.b].map((p) => engine.profile({ profile: p })));
    expect(one!.id).toBe(other!.id);
    expect(accepted.profile).toBe(one!.id);

    const apart = [second!, third!].filter(
      ({ a, b }) => ![a, b].some((p) => [first!.a, first!.b].includes(p)),
    );
    const [rejected, never] = apart as [Question, Question];
    expect(rejected.a === never.a || rejected.a === never.b).toBe(false);
    expect(await desk.answer(rejected.id, 'reject', 'ada')).toMatchObject({ profile: null });
    await desk.answer(never.id, 'never', 'ada');
    const ids = async () => (await allQuestions()).map(({ id }) => id);
    await vi.waitFor(async () => expect(await ids()).not.toContain(first!.id), { timeout: 60_000 });
    expect(await ids()).not.toContain(rejected.id);
    expect(await ids()).not.toContain(never.id);

    await desk.close();
    desk = await openHere();
    await desk.configure([document()]);
    await until('watching');
    expect((await desk.status()).answers).toEqual({ accept: 1, reject: 1, always: 0, never: 1 });
    expect(await ids()).not.toContain(rejected.id);
    expect(await ids()).not.toContain(never.id);

    // Now both pairs say the same: nobody could tell them apart.
    const sayings: [Question, FieldValues][] = [
      [
        rejected,
        { given: 'Melchior', family: 'Quartz', birthday: '1957-03-14', town: 'Uz', postcode: 'Q9 1ZZ' },
      ],
      [never, { given: 'Bo', family: 'Ffrench', birthday: '1921-11-30', town: 'Aax', postcode: 'B2 8KK' }],
    ];
    for (const [{ a, b }, values] of sayings)
      for (const profile of [a, b]) {
        const person = await engine.profile({ profile });
        await identify([{ id: person!.identifiers[0]!.value, values }]);
      }
    await vi.waitFor(async () => expect(await ids()).toContain(rejected.id), 60_000);
    await until('watching');
    expect(await ids()).not.toContain(never.id);
    for (const { a, b } of [rejected, never])
      for (const profile of [a, b]) expect((await engine.profile({ profile }))!.id).toBe(profile);
    await desk.answer(never.id, 'accept', 'ben');
    expect((await engine.profile({ profile: never.a }))!.id).toBe(
      (await engine.profile({ profile: never.b }))!.id,
    );
    await desk.answer(rejected.id, 'always', 'ben');
    expect((await engine.profile({ profile: rejected.a }))!.id).toBe(
      (await engine.profile({ profile: rejected.b }))!.id,
    );
  });

  it('MATCH-18: learns from what was answered, tells what it learnt, and knows it after a restart', async () => {
    await identify(made);
    desk = await openHere();
    await desk.configure([document({ apply: 'review' })]);
    await until('watching');
    expect((await desk.status()).taught).toBeNull();
    const truth = new Map<string, number>();
    for (const { id, person } of made) truth.set((await idOf(id))!, person);
    const asked = new Set<string>();
    // The weakest ones: of what is plain there is nothing to learn.
    for (const { id, a, b } of (await allQuestions()).toReversed()) {
      if (asked.size >= 24 || asked.has(a) || asked.has(b)) continue;
      asked.add(a).add(b);
      await desk.answer(id, truth.get(a) === truth.get(b) ? 'accept' : 'reject', 'ada');
    }
    await vi.waitFor(
      async () => expect((await desk.status()).taught?.answers).toBeGreaterThanOrEqual(10),
      60_000,
    );
    await until('watching');
    const { taught } = await desk.status();
    expect(Math.abs(taught!.levels[0]!.weight)).toBeGreaterThan(0);
    const [question] = await allQuestions();
    expect(question!.taught).not.toBe(0);
    await desk.close();
    desk = await openHere();
    await desk.configure([document({ apply: 'review' })]);
    await until('watching');
    expect((await desk.status()).taught?.answers).toBe(12);
  });

  it('MATCH-17: an answer that could not be carried out is carried out once, by whoever comes next', async () => {
    await identify(made);
    const refused = () => Promise.reject(Object.assign(new Error('no room'), { code: 'overloaded' }));
    desk = await openHere({ submit: refused });
    await desk.configure([document({ apply: 'review' })]);
    await until('watching');
    const [question] = await allQuestions();
    await expect(desk.answer(question!.id, 'accept', 'ada')).rejects.toThrow('no room');
    await desk.close();
    expect((await engine.profile({ profile: question!.a }))!.id).toBe(question!.a);

    desk = await openHere();
    const heir = await vi.waitFor(async () => {
      const profile = (await engine.profile({ profile: question!.b }))!.id;
      expect((await engine.profile({ profile: question!.a }))!.id).toBe(profile);
      return profile;
    }, 60_000);
    await desk.close();
    desk = await openHere();
    await desk.resume();
    expect(await aliases(heir)).toHaveLength(1);
    const lines = (await readFile(join(folder, 'answers.ndjson'), 'utf8')).trim().split('\n');
    expect(lines.filter((line) => line.includes('"done"'))).toHaveLength(1);
    const texts = made.flatMap(({ values }) => [values.family, values.birthday]).filter((text) => text);
    expect(texts.filter((text) => lines.some((line) => line.includes(text!)))).toEqual([]);
  });

  it('MATCH-16: does not undo that somebody parted what it had joined', async () => {
    const like = made.find(({ values }) => Object.values(values).every((value) => value !== ''))!;
    const others = made.filter(({ person }) => person !== like.person);
    await identify([...others, like, { id: 'twin', values: like.values }]);
    desk = await openHere();
    await desk.configure([document()]);
    await until('watching');
    await vi.waitFor(async () => expect(await idOf('twin')).toBe(await idOf(like.id)), 60_000);
    await until('watching');
    const person = (await engine.profile({ namespace: 'userId', value: like.id }))!;
    const twin = { namespace: 'userId', value: 'twin' };
    const rest = person.identifiers.filter(({ value }) => value !== 'twin');
    time += 1_000;
    const said = { rule: 'never', one: [twin], other: rest, by: 'ada', reason: 'two sisters' } as const;
    await engine.submit([
      anEvent({
        messageId: 'parted',
        name: DECIDED,
        at: time,
        source: 'kairos',
        identifiers: [twin],
        properties: decisionProperties(said),
      }),
    ]);
    await engine.unmerge(person.id, [twin]);
    const pair = [(await idOf('twin'))!, (await idOf(like.id))!];
    expect(pair[0]).not.toBe(pair[1]);
    // It thinks they are one, finds that it may not, and asks.
    await vi.waitFor(
      async () => expect((await allQuestions()).map(({ id }) => id)).toContain(pair.sort().join('~')),
      60_000,
    );
    await until('watching');
    expect([await idOf('twin'), await idOf(like.id)].sort()).toEqual(pair);
  });

  it('learns again without whom was erased', async () => {
    await identify(made);
    let tell: Parameters<Engine['subscribe']>[0] = () => undefined;
    desk = await openHere({
      subscribe: (listener) => {
        tell = listener;
        return () => undefined;
      },
    });
    await desk.configure([document({ apply: 'review' })]);
    await until('watching');
    const { learntAt } = (await desk.status()).model!;
    const profile = (await idOf(made[0]!.id))!;
    time += 5_000;
    const item = { kind: 'fact', fact: { type: 'erased' } } as const;
    tell([{ id: '1', at: time, profile, identifiers: [], item }]);
    await vi.waitFor(async () => expect((await desk.status()).model!.learntAt).toBeGreaterThan(learntAt), {
      timeout: 60_000,
    });
    await until('watching');
    expect(await readFile(join(folder, 'model.json'), 'utf8')).toContain(`"learntAt":${time}`);
  });

  it('waits for enough people, stops at too many, and refuses what it does not know', async () => {
    await identify(made.slice(0, 150));
    desk = await openHere();
    expect(await state()).toBe('off');
    await expect(desk.answer('a~b', 'accept', 'ada')).rejects.toMatchObject({ code: 'no_matching' });
    await desk.configure([document()]);
    await until('waiting');
    expect(await allQuestions()).toEqual([]);
    await identify(made.slice(150));
    await until('watching');
    await expect(desk.answer('a~b', 'accept', 'ada')).rejects.toMatchObject({ code: 'unknown_question' });
    const before = (await desk.status()).model!;
    time += 5_000;
    desk.learnAgain();
    await vi.waitFor(
      async () => expect((await desk.status()).model!.learntAt).toBeGreaterThan(before.learntAt),
      {
        timeout: 60_000,
      },
    );
    await until('watching');
    await desk.configure([]);
    expect(await state()).toBe('off');

    await desk.close();
    desk = await openHere({}, { mostRecords: 100 });
    await desk.configure([document()]);
    await until('stopped');
    expect((await desk.status()).stage).toMatchObject({ code: 'too_many_profiles' });
    await appendFile(join(folder, 'answers.ndjson'), '{"type":"answer"}\n');
    await expect(openHere()).rejects.toMatchObject({ code: 'matching_answers_damaged' });
  });
});
