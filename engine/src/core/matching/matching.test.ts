// The whole way: learning without answers, households, batch and one by one, explanations, answers.
import { beforeAll, describe, expect, it } from 'vitest';
import { drawsFrom, shuffle } from '../draws.ts';
import { pairwise } from './agreement.ts';
import { logOddsOf } from './bands.ts';
import { type MatchProgress, type MatchResult, match } from './batch.ts';
import { makePeople, peopleFields } from './made-people.ts';
import { Matcher } from './matcher.ts';
import { Records } from './records.ts';
import { Scorer } from './score.ts';
import { type JudgedPair, TeachingRefused, teach } from './teach.ts';

const made = makePeople(1_500, 4, 2);
const truth = made.map(({ person }) => person);
const told: MatchProgress[] = [];
let records: Records;
let result: MatchResult;

function recordsOf(): Records {
  const all = new Records(peopleFields);
  for (const { id, values } of made) all.add(id, values);
  all.settle();
  return all;
}

function matched(all: Records): MatchResult {
  const run = match(all);
  for (let step = run.next(); ; step = run.next()) {
    if (step.done) return step.value;
    told.push(step.value);
  }
}

beforeAll(() => {
  records = recordsOf();
  result = matched(records);
});

describe('learning without answers', () => {
  it('MATCH-2: knows how often true pairs agree, and how many there are', () => {
    const byPerson = new Map<number, number[]>();
    made.forEach(({ person }, i) => {
      byPerson.set(person, [...(byPerson.get(person) ?? []), i]);
    });
    const scorer = new Scorer(records, result.model);
    const counts = result.model.scales.map(({ m }) => m.map(() => 0));
    let pairs = 0;
    for (const group of byPerson.values())
      group.forEach((a, i) => {
        for (const b of group.slice(i + 1)) {
          pairs++;
          scorer.look(a, b);
          scorer.levels.forEach((level, c) => {
            if (level !== 255) counts[c]![level]!++;
          });
        }
      });
    result.model.scales.forEach(({ m }, c) => {
      const total = counts[c]!.reduce((sum, count) => sum + count, 0);
      m.forEach((share, level) => {
        expect(Math.abs(share - counts[c]![level]! / total)).toBeLessThan(0.06);
      });
    });
    const all = (made.length * (made.length - 1)) / 2;
    expect(Math.abs(result.model.priorLogOdds - Math.log(pairs / all))).toBeLessThan(0.15);
  });

  it('MATCH-2: the same records teach the same model', () => {
    expect(matched(recordsOf()).model.scales).toEqual(result.model.scales);
  });

  it('MATCH-8: families are not taken for one person', () => {
    expect(result.model.related).not.toHaveLength(0);
    const { precision, f1 } = pairwise([...result.clusters], truth);
    expect(precision).toBeGreaterThan(0.97);
    expect(f1).toBeGreaterThan(0.93);
  });
});

it('MATCH-11: a field that repeats others is no evidence of its own', () => {
  const all = new Records([{ name: 'full', kind: 'name' }, ...peopleFields]);
  for (const { id, values } of made) all.add(id, { ...values, full: `${values.given} ${values.family}` });
  all.settle();
  const { model, clusters } = matched(all);
  expect(model.scales.map(({ field }) => model.fields[field]!.name)).toEqual(
    peopleFields.map(({ name }) => name),
  );
  expect(pairwise([...clusters], truth).f1).toBeGreaterThan(0.93);
});

describe('the batch', () => {
  it('tells how far it is', () => {
    expect(new Set(told.map(({ stage }) => stage))).toEqual(
      new Set(['strangers', 'first pairs', 'pairs', 'blocks', 'comparisons', 'clusters']),
    );
    expect(told.every(({ share }) => share >= 0 && share <= 1)).toBe(true);
  });

  it('MATCH-3: three bands: links lie in clusters, questions between them, the rest is left apart', () => {
    const { links, reviews, clusters } = result;
    const limits = logOddsOf({ link: 0.5, review: 0.1 });
    for (let i = 0; i < links.count; i++) expect(clusters[links.a[i]!]).toBe(clusters[links.b[i]!]);
    for (let i = 0; i < reviews.count; i++) {
      expect(clusters[reviews.a[i]!]).not.toBe(clusters[reviews.b[i]!]);
      expect(reviews.weight[i]!).toBeGreaterThanOrEqual(Math.fround(limits.review));
    }
    expect(reviews.count).toBeGreaterThan(0);
    expect(() => logOddsOf({ link: 0.1, review: 0.5 })).toThrow(RangeError);
  });

  it('MATCH-1: a score is the prior and what each field gave', () => {
    const scorer = new Scorer(records, result.model);
    for (let i = 0; i < Math.min(50, result.links.count); i++) {
      const [a, b] = [result.links.a[i]!, result.links.b[i]!];
      const { weight, contributions, related } = scorer.explain(a, b);
      const sum = contributions.reduce((total, each) => total + each.weight, 0);
      expect(result.model.priorLogOdds + sum + related).toBeCloseTo(weight, 9);
      expect(scorer.score(b, a)).toBeCloseTo(weight, 9);
      for (const { level, weight: given } of contributions) if (level === 'missing') expect(given).toBe(0);
    }
  });
});

describe('one by one', () => {
  const clustersIn = (matcher: Matcher) => made.map(({ id }) => matcher.clusterOf(id)?.[0] ?? id);

  it.each([1, 2, 3, 4, 5])(
    'MATCH-5: order %i agrees with the batch',
    (seed) => {
      const matcher = new Matcher(result.model);
      for (const i of shuffle(Int32Array.from(made.keys()), drawsFrom(seed)))
        matcher.put(made[i]!.id, made[i]!.values);
      const batch = [...result.clusters];
      expect(pairwise(clustersIn(matcher), batch).f1).toBeGreaterThanOrEqual(0.99);
    },
    60_000,
  );

  it('MATCH-6: without a record the rest is as if it had never been, and again as before with it', () => {
    const some = made.slice(0, 400);
    const whole = new Matcher(result.model);
    for (const { id, values } of some) whole.put(id, values);
    const before = some.map(({ id }) => whole.clusterOf(id));
    const gone = some.filter((_, i) => i % 7 === 0);
    for (const { id } of gone) whole.remove(id);
    const fresh = new Matcher(result.model);
    for (const each of some) if (!gone.includes(each)) fresh.put(each.id, each.values);
    for (const { id } of some) expect(whole.clusterOf(id)).toEqual(fresh.clusterOf(id));
    for (const { id, values } of gone) whole.put(id, values);
    expect(some.map(({ id }) => whole.clusterOf(id))).toEqual(before);
  });

  it('a changed record moves, and says who moved and why', () => {
    const matcher = new Matcher(result.model);
    const { values } = made[0]!;
    const full = {
      ...values,
      given: 'karola',
      family: 'venstason',
      birthday: '1971-06-24',
      postcode: 'ma3 4xy',
    };
    matcher.put('a', full);
    expect(matcher.put('b', full)).toMatchObject({
      cluster: ['a', 'b'],
      moved: ['a', 'b'],
      proposals: [{ id: 'a', band: 'link' }],
    });
    expect(matcher.explain('a', 'b')!.probability).toBeGreaterThan(0.99);
    const other = { given: 'edwin', family: 'olraberth', birthday: '1933-01-09' };
    expect(matcher.put('b', other)).toMatchObject({ cluster: ['b'], moved: ['a', 'b'], proposals: [] });
    expect(matcher.remove('b')).toEqual([]);
    expect(matcher.clusterOf('b')).toBeNull();
    expect(matcher.explain('a', 'b')).toBeNull();
  });
});

describe('answers of people', () => {
  const judged = (from: number, to: number): JudgedPair[] => {
    const pairs: JudgedPair[] = [];
    for (const { a, b, count } of [result.links, result.reviews])
      for (let i = 0; i < count; i++)
        if (a[i]! % 10 >= from && a[i]! % 10 < to)
          pairs.push({ a: a[i]!, b: b[i]!, isSame: truth[a[i]!] === truth[b[i]!] });
    return pairs;
  };

  it('MATCH-9: what was judged teaches the weights and the threshold', () => {
    const taught = teach((model) => new Scorer(records, model), result.model, judged(0, 7));
    const scorer = new Scorer(records, taught.model);
    const [right, usual] = [taught.link, 0.5].map((link, which) => {
      const own = which === 0 ? scorer : new Scorer(records, result.model);
      const cut = Math.log(link / (1 - link));
      return judged(7, 10).filter(({ a, b, isSame }) => own.score(a, b) >= cut === isSame).length;
    });
    // Taught weights know no households: these are judged by the levels alone.
    expect(right! / usual!).toBeGreaterThan(0.97);
    expect(right! / judged(7, 10).length).toBeGreaterThan(0.9);
    expect(scorer.explain(0, 1).contributions).toHaveLength(peopleFields.length);
  });

  it('needs some of both', () => {
    const only = judged(0, 10).filter(({ isSame }) => isSame);
    expect(() => teach((model) => new Scorer(records, model), result.model, only)).toThrow(TeachingRefused);
  });
});

it('records that say nothing, or are alone, are nobody else', () => {
  for (const count of [0, 1, 3]) {
    const empty = new Records(peopleFields);
    for (let i = 0; i < count; i++) empty.add(`e${i}`, {});
    empty.settle();
    const { report, clusters } = matched(empty);
    expect([...clusters]).toEqual([...clusters.keys()]);
    expect(report).toMatchObject({ records: count, clusters: count, compared: 0 });
  }
});
