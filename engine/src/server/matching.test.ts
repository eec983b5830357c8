import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { matchingSchema } from '../core/matching/definition.ts';
import { makePeople, peopleFields } from '../core/matching/made-people.ts';
import type { DeclaredTraits } from '../hosts/declared-traits.ts';
import { profileOfAda } from './scripted-engine.testing.ts';
import { begin, type TestServer, testServer } from './server.testing.ts';
import { matchingAnswerShape, matchingQuestionShape, matchingShape, pageOf } from './shapes.ts';

const made = makePeople(240, 3, 4);
const people = made.map(({ id, values }): DeclaredTraits => {
  const said = Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return { id, heir: null, values: Object.fromEntries(said) };
});
const fields = Object.fromEntries(peopleFields.map(({ name, kind }) => [name, kind]));
const document = matchingSchema.parse({ kind: 'matching', name: 'people', fields, apply: 'review' });

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
  for (const { id } of made) server.engine.profiles.set(id, profileOfAda(id));
  server.engine.traitsPage = async () => ({ items: people, share: 1 });
  server.engine.traitsOf = async (_fields, ids) => people.filter(({ id }) => ids.includes(id));
});
afterEach(() => server.close());

const post = (path: string, payload: object = {}) =>
  server.app.inject({
    method: 'POST',
    url: `/v1/matching/${path}`,
    headers: { authorization: `Bearer ${server.key}`, host: '127.0.0.1:4600' },
    payload,
  });

const status = async () => matchingShape.parse((await server.get('/v1/matching')).json());
const questions = async (query = '') =>
  pageOf(matchingQuestionShape).parse((await server.get(`/v1/matching/questions${query}`)).json());

describe('/v1/matching', () => {
  it('says that nothing is matched while no document asks for it', async () => {
    expect(await status()).toMatchObject({ state: 'off', document: null, model: null, problem: null });
    expect(await questions()).toEqual({ items: [] });
    expect((await post('learn')).json()).toMatchObject({ status: 409, code: 'no_matching' });
    const answer = await post('questions/a~b', { answer: 'accept' });
    expect(answer.json()).toMatchObject({ status: 409, code: 'no_matching' });
  });

  it('shows the questions by pages, with both persons and what each field gave', async () => {
    await server.matching.configure([document]);
    await vi.waitFor(async () => expect(await status()).toMatchObject({ state: 'watching' }), 40_000);
    const told = await status();
    expect(told).toMatchObject({
      document: 'people',
      apply: 'review',
      bands: { link: 0.5, review: 0.1 },
      profiles: made.length,
      model: { learntAt: new Date(begin).toISOString(), profiles: made.length },
      answers: { accept: 0, reject: 0, always: 0, never: 0 },
    });
    const first = await questions('?limit=2');
    const second = await questions(`?limit=2&cursor=${encodeURIComponent(first.next!)}`);
    const all = await questions('?limit=200');
    expect([...first.items, ...second.items]).toEqual(all.items.slice(0, 4));
    for (const { weight, prior, related, taught, fields: given, persons, probability } of all.items) {
      const sum = given.reduce((total, field) => total + field.weight, prior + related + taught);
      expect(sum).toBeCloseTo(weight, 9);
      expect(probability).toBeCloseTo(1 / (1 + Math.exp(-weight)), 9);
      const values = persons.map(({ id }) => people.find((each) => each.id === id)!.values);
      expect(given.map(({ field, values: both }) => [field, both])).toEqual(
        peopleFields.map(({ name }) => [name, values.map((each) => each[name] ?? null)]),
      );
    }
  });

  it('takes an answer once, with who gave it and when', async () => {
    await server.matching.configure([document]);
    await vi.waitFor(async () => expect(await status()).toMatchObject({ state: 'watching' }), 40_000);
    const { items } = await questions('?limit=200');
    const { questions: open } = await status();
    const [question] = items;
    server.time += 60_000;
    const answer = await post(`questions/${question!.id}`, { answer: 'reject', by: 'ada' });
    expect(matchingAnswerShape.parse(answer.json())).toEqual({
      id: question!.id,
      answer: 'reject',
      by: 'ada',
      at: new Date(begin + 60_000).toISOString(),
      profile: null,
    });
    server.time += 60_000;
    expect((await post(`questions/${question!.id}`, { answer: 'reject' })).json()).toEqual(answer.json());
    const rest = (await questions('?limit=199')).items.map(({ id }) => id);
    expect(rest).toEqual(items.slice(1).map(({ id }) => id));
    expect(await status()).toMatchObject({ answers: { reject: 1 }, questions: open - 1 });
    expect((await post(`questions/${question!.id}`, { answer: 'perhaps' })).statusCode).toBe(400);
    const unknown = await post('questions/nobody~else', { answer: 'accept' });
    expect(unknown.json()).toMatchObject({ status: 404, code: 'unknown_question' });
  });
});
