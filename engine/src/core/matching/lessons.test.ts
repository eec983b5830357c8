// MATCH-18: what answers teach of pairs that were not asked about.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { match } from './batch.ts';
import { type AnsweredPair, LEAST_ANSWERS, type Lessons, lessonsOf, MOST_TAUGHT } from './lessons.ts';
import { makePeople, peopleFields } from './made-people.ts';
import type { MatchingModel } from './model.ts';
import { modelText, readModel } from './model-text.ts';
import { Records } from './records.ts';
import { Scorer } from './score.ts';

const made = makePeople(1_500, 4, 2);
let records: Records;
let model: MatchingModel;
/** Pairs that blocking finds, likely ones and others. */
let pairs: { readonly a: number; readonly b: number; readonly isSame: boolean }[];

beforeAll(() => {
  records = new Records(peopleFields);
  for (const { id, values } of made) records.add(id, values);
  records.settle();
  const run = match(records, { bands: { link: 0.9, review: 0.001 } });
  let step = run.next();
  while (!step.done) step = run.next();
  const { links, reviews } = step.value;
  model = step.value.model;
  pairs = [links, reviews].flatMap(({ a, b, count }) =>
    Array.from({ length: count }, (_, i) => {
      const isSame = made[a[i]!]!.person === made[b[i]!]!.person;
      return { a: a[i]!, b: b[i]!, isSame };
    }),
  );
});

function answer(scorer: Scorer, { a, b, isSame }: (typeof pairs)[number]): AnsweredPair {
  const { weight, taught, contributions } = scorer.explain(a, b);
  const levels = contributions.filter(({ level }) => level !== 'missing');
  return { isSame, weight: weight - taught, levels };
}

/** Mean surprise at the truth, of pairs that nobody was asked about. */
function surprise(taught: MatchingModel, asked: ReadonlySet<number>): number {
  const scorer = new Scorer(records, taught);
  const losses = pairs.flatMap(({ a, b, isSame }, i) => {
    if (asked.has(i)) return [];
    const weight = scorer.score(a, b);
    return Math.log1p(Math.exp(isSame ? -weight : weight));
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

const lessons = (of: MatchingModel, answered: readonly AnsweredPair[]): Lessons => lessonsOf(of, answered)!;

describe('what answers teach', () => {
  it('mends what was learnt wrongly, for pairs that nobody was asked about', () => {
    // As if twenty times as many records had a second one: strangers are taken for one person.
    const wrong = { ...model, priorLogOdds: model.priorLogOdds + 3 };
    const scorer = new Scorer(records, wrong);
    const asked = [...pairs.keys()].filter((i) => {
      const weight = scorer.score(pairs[i]!.a, pairs[i]!.b);
      return Math.abs(weight) < 3 && i % 3 === 0;
    });
    const chosen = new Set(asked.slice(0, 60));
    const found = lessons(
      wrong,
      [...chosen].map((i) => answer(scorer, pairs[i]!)),
    );
    expect(chosen.size).toBeGreaterThan(20);
    expect(found.all).toBeLessThan(0);
    expect(surprise({ ...wrong, lessons: found }, chosen)).toBeLessThan(0.9 * surprise(wrong, chosen));
  });

  it('is the same in any order, moves no pair by more than it may, and is explained', () => {
    const scorer = new Scorer(records, model);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(pairs.length - 1), fc.boolean()), {
          minLength: LEAST_ANSWERS,
          maxLength: 80,
        }),
        fc.infiniteStream(fc.nat(1_000)),
        (drawn, draws) => {
          const answered = drawn.map(([i, isSame]) => answer(scorer, { ...pairs[i]!, isSame }));
          const found = lessons(model, answered);
          const mixed = answered
            .map((each) => [draws.next().value as number, each] as const)
            .sort(([a], [b]) => a - b)
            .map(([, each]) => each);
          expect(lessonsOf(model, mixed)).toEqual(found);
          const taught = new Scorer(records, { ...model, lessons: found });
          for (const { a, b } of pairs.slice(0, 50)) {
            const { weight, taught: moved } = taught.explain(a, b);
            expect(Math.abs(moved)).toBeLessThanOrEqual(MOST_TAUGHT);
            expect(weight - moved).toBeCloseTo(scorer.score(a, b), 9);
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  it('each no lowers what the pair had in common, each yes raises it', () => {
    const scorer = new Scorer(records, model);
    const one = answer(scorer, pairs[0]!);
    const all = (isSame: boolean) =>
      Array.from({ length: LEAST_ANSWERS }, () => ({ ...one, weight: 0, isSame }));
    const no = new Scorer(records, { ...model, lessons: lessons(model, all(false)) });
    const yes = new Scorer(records, { ...model, lessons: lessons(model, all(true)) });
    expect(no.explain(pairs[0]!.a, pairs[0]!.b).taught).toBeLessThan(-0.5);
    expect(yes.explain(pairs[0]!.a, pairs[0]!.b).taught).toBeGreaterThan(0.5);
  });

  it('is nothing of a few answers, and passes over what is not compared any more', () => {
    const few = pairs.slice(0, LEAST_ANSWERS - 1).map((pair) => answer(new Scorer(records, model), pair));
    expect(lessonsOf(model, few)).toBeNull();
    const gone = { field: 'shoe size', comparison: 'number', level: 'equal' };
    const answered = Array.from({ length: LEAST_ANSWERS }, () => {
      return { isSame: false, weight: 0, levels: [gone] };
    });
    const { all, byLevel } = lessons(model, answered);
    expect(all).toBeLessThan(0);
    expect(byLevel.flat().every((each) => each === 0)).toBe(true);
  });

  it('stands in no stored model: without the answers it is as before', () => {
    const answered = pairs.slice(0, 20).map((pair) => answer(new Scorer(records, model), pair));
    const taught = { ...model, lessons: lessons(model, answered) };
    expect(readModel(modelText(taught))).toEqual(readModel(modelText(model)));
  });
});
