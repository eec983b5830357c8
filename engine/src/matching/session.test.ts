// MATCH-18, MATCH-16: whatever people answered, and whatever it taught, no link contradicts one of their answers.
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { AnsweredPair } from '../core/matching/lessons.ts';
import { makePeople, peopleFields } from '../core/matching/made-people.ts';
import { type Proposed, Session } from './session.ts';

const made = makePeople(300, 3, 5);
const settings = {
  fields: peopleFields,
  bands: { link: 0.6, review: 0.05 },
  rules: null,
  asksAll: true,
};
let model: string;

async function matched(): Promise<Session> {
  const session = new Session(() => undefined);
  await session.open(settings, model);
  await session.put(made);
  return session;
}

beforeAll(async () => {
  const session = new Session(() => undefined);
  await session.open(settings, null);
  await session.collect(made);
  model = await session.learn();
});

function answered({ weight, contributions }: Proposed, isSame: boolean): AnsweredPair {
  return { isSame, weight, levels: contributions.filter(({ level }) => level !== 'missing') };
}

async function linked(session: Session): Promise<Proposed[]> {
  const all: Proposed[] = [];
  for (;;) {
    const some = await session.links(1_000);
    if (some.length === 0) return all;
    all.push(...some);
  }
}

it('no answers make a link that one of them speaks against, also not over others', async () => {
  const { items } = await (await matched()).questions(undefined, 400);
  expect(items.length).toBeGreaterThan(100);
  const draws = fc.array(fc.tuple(fc.nat(items.length - 1), fc.boolean()), { minLength: 15, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(draws, async (drawn) => {
      const said = new Map(drawn.map(([i, isSame]) => [items[i]!, isSame]));
      const session = await matched();
      const taught = await session.teach([...said].map(([pair, isSame]) => answered(pair, isSame)));
      if (said.size >= 10) expect(taught).not.toBeNull();
      await session.hold([...said.keys()].map(({ a, b }) => [a, b, 'closed'] as const));
      await session.put(made);
      const groups = new Map(made.map(({ id }) => [id, new Set([id])]));
      for (const { a, b } of await linked(session)) {
        const one = groups.get(a)!;
        for (const member of groups.get(b)!) groups.set(member, one.add(member));
      }
      for (const [{ a, b }, isSame] of said) if (!isSame) expect(groups.get(a)!.has(b)).toBe(false);
    }),
    { numRuns: 8 },
  );
});
