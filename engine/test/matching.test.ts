/** Matching in the built product, with its thread: everybody, who comes later, questions, kills between answer and join. */
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makePeople, peopleFields } from '../src/core/matching/made-people.ts';
import type {
  MatchingAnswerView,
  MatchingQuestionView,
  MatchingView,
  Page,
  ProfileView,
} from '../src/server/api.ts';
import { eventsIn, timelineOf } from './product/people.ts';
import { Product, WRITE_KEY } from './product/product.ts';
import { sleep, until } from './product/until.ts';

const made = makePeople(600, 2.5, 11);
const fields = peopleFields.map(({ name, kind }) => `  ${name}: ${kind}`).join('\n');
const documents = (apply: string) => `
kind: source
name: shop
writeKey: ${WRITE_KEY}
type: server
---
kind: matching
name: people
link: 0.95
review: 0.05
apply: ${apply}
fields:
${fields}
`;

let product: Product;
afterEach(() => product.remove());

async function identify(people: readonly Pick<(typeof made)[number], 'id' | 'values'>[]): Promise<void> {
  const batch = people.map(({ id, values }) => ({
    type: 'identify',
    userId: id,
    traits: Object.fromEntries(Object.entries(values).filter(([, value]) => value)),
  }));
  expect((await product.collect('/v1/batch', { batch })).status).toBe(200);
}

const settled = () =>
  until('all are matched', () => product.get<MatchingView>('/v1/matching'), isSettled, 90_000);
const isSettled = ({ state, links, problem }: MatchingView) => {
  expect(problem).toBeNull();
  return state === 'watching' && links === 0;
};
const questions = () => product.get<Page<MatchingQuestionView>>('/v1/matching/questions?limit=200');
const personOf = async (key: string) => (await product.get<ProfileView>(`/v1/profiles/${key}`)).id;
const answer = (id: string, kind: string) =>
  product.post<MatchingAnswerView>(`/v1/matching/questions/${id}`, { answer: kind });
const aliases = async (profile: string) =>
  eventsIn(await timelineOf(product, profile)).filter(({ name }) => name === 'Aliased').length;

describe('matching of stored profiles', () => {
  it('MATCH-13, MATCH-14: joins who is one person, and learns of changes', async () => {
    product = await Product.create({ documents: documents('link') });
    await product.start(2);
    await identify(made);
    const { joined, profiles, model } = await settled();
    expect(joined).toBeGreaterThan(100);
    expect(model?.profiles).toBeGreaterThan(199);
    const persons = new Map<string, Set<number>>();
    for (const { id, person } of made) {
      const profile = await personOf(`userId:${id}`);
      persons.set(profile, (persons.get(profile) ?? new Set()).add(person));
    }
    expect(persons.size).toBe(profiles);
    const wrong = [...persons.values()].filter((set) => set.size > 1).length;
    expect(wrong / persons.size).toBeLessThan(0.03);

    const like = made.find(({ values }) => Object.values(values).every((value) => value !== ''))!;
    await identify([{ id: 'newcomer', values: like.values }]);
    const theirs = await personOf(`userId:${like.id}`);
    await until(
      'the newcomer is known',
      () => personOf('userId:newcomer'),
      (id) => id === theirs,
    );

    await product.end('SIGTERM');
    await product.start(1);
    const again = await settled();
    expect({ ...again.model }).toEqual(model);
    expect(again.profiles).toBeLessThanOrEqual(profiles);
  });

  it('MATCH-17: an answer is carried out once, killed whenever', async () => {
    product = await Product.create({ documents: documents('review') });
    await product.start();
    await identify(made);
    await settled();
    const { items } = await questions();
    const seen = new Set<string>();
    const apart = items.filter(({ persons }) => {
      const ids = persons.map(({ id }) => id);
      const isFree = !ids.some((id) => seen.has(id));
      for (const id of ids) seen.add(id);
      return isFree;
    });
    const [noted, never, ...killed] = apart.slice(0, 5) as [MatchingQuestionView, MatchingQuestionView];
    expect((await answer(never.id, 'never')).body).toMatchObject({ answer: 'never', profile: null });
    for (const [i, { id }] of killed.entries()) {
      const given = answer(id, 'accept').catch(() => undefined);
      await sleep(3 * i);
      await product.end('SIGKILL');
      await given;
      await product.start();
      await settled();
      // Whoever got no answer asks again.
      const told = await answer(id, 'accept');
      const persons = await Promise.all(id.split('~').map(personOf));
      expect(new Set(persons).size).toBe(1);
      expect(told.status === 200 ? told.body.profile : told.status).toBe(
        told.status === 200 ? persons[0] : 404,
      );
      expect(await aliases(persons[0]!)).toBe(1);
    }

    // As it stands where the answer was durable and nothing else: the very instant between the two.
    await product.end('SIGKILL');
    const file = join(product.folder, 'data/server/matching/answers.ndjson');
    const [a, b] = noted.id.split('~');
    const line = {
      type: 'answer',
      kind: 'accept',
      a,
      b,
      at: Date.now(),
      by: 'ada',
      weight: 1,
      prints: ['', ''],
    };
    await appendFile(file, `${JSON.stringify(line)}\n`);
    await product.start();
    const both = () => Promise.all([personOf(a!), personOf(b!)]);
    const [person] = await until('they are one', both, ([one, other]) => one === other);
    await product.end('SIGTERM');
    expect(await readFile(file, 'utf8')).toContain(JSON.stringify({ type: 'done', a, b }));
    await product.start();
    await settled();
    expect(await aliases(person)).toBe(1);
    expect((await questions()).items.map(({ id }) => id)).not.toContain(never.id);
  });
});
