import { beforeAll, describe, expect, it } from 'vitest';
import { learn } from './learn.ts';
import { makePeople, peopleFields } from './made-people.ts';
import { Matcher } from './matcher.ts';
import type { MatchingModel } from './model.ts';
import { ModelUnreadable, modelText, readModel } from './model-text.ts';
import { Records } from './records.ts';

const made = makePeople(600, 3, 5);
let model: MatchingModel;

beforeAll(() => {
  const records = new Records([...peopleFields, { name: 'street', kind: 'address' }]);
  for (const { id, values } of made) records.add(id, { ...values, street: `${values.town} street 1` });
  records.settle();
  const run = learn(records);
  for (let step = run.next(); ; step = run.next())
    if (step.done) {
      model = step.value;
      return;
    }
});

describe('the text of a model', () => {
  it('MATCH-12: gives back the same model, and with it the same clusters and scores', () => {
    const text = modelText(model);
    const read = readModel(text);
    expect(read).toEqual(model);
    expect(modelText(read)).toBe(text);
    const [one, other] = [new Matcher(model), new Matcher(read)];
    for (const { id, values } of made) {
      one.put(id, values);
      other.put(id, values);
    }
    const pairs = [...one.pairs()];
    expect(pairs.length).toBeGreaterThan(300);
    expect([...other.pairs()]).toEqual(pairs);
    for (const { a, b } of pairs.slice(0, 50)) expect(other.explain(a, b)).toEqual(one.explain(a, b));
  });

  it('is refused where it is cut off, of another version, or of other kinds', () => {
    const text = modelText(model);
    const changed = (change: (model: Record<string, unknown>) => void): string => {
      const value = JSON.parse(text) as Record<string, unknown>;
      change(value);
      return JSON.stringify(value);
    };
    const wrong = [
      text.slice(0, -20),
      'null',
      changed((value) => Object.assign(value, { version: 99 })),
      changed((value) => Object.assign(value, { frequencies: [] })),
      changed((value) => Object.assign(value, { splits: [{ field: 77, key: 0 }] })),
      changed((value) => Object.assign((value.fields as object[])[0]!, { kind: 'category' })),
    ];
    for (const each of wrong) expect(() => readModel(each)).toThrow(ModelUnreadable);
  });
});

describe('the pairs of a matcher', () => {
  it('MATCH-6: are those of the records that are there, wherever others had been', () => {
    const [all, fresh] = [new Matcher(model), new Matcher(model)];
    for (const { id, values } of made) all.put(id, values);
    for (const { id } of made.slice(0, 200)) all.remove(id);
    // Their places are used again.
    for (const { id, values } of made.slice(0, 100)) all.put(`new-${id}`, values);
    for (const { id, values } of made.slice(200)) fresh.put(id, values);
    for (const { id, values } of made.slice(0, 100)) fresh.put(`new-${id}`, values);
    const told = (matcher: Matcher) =>
      [...matcher.pairs()].map(({ a, b, band, weight }) => `${a} ${b} ${band} ${weight}`).sort();
    expect(all.size).toBe(500);
    expect(told(all)).toEqual(told(fresh));
  });
});
