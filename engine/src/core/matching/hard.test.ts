// Records that a model is easily learnt wrongly from: nothing of one's own, hardly a duplicate, values in place of none.
import { describe, expect, it } from 'vitest';
import { pairwise } from './agreement.ts';
import { type MatchResult, match } from './batch.ts';
import { type MadeSet, makeFewDuplicates, makeNeighbours, makePlaceholders, makeSongs } from './made-hard.ts';
import { Matcher } from './matcher.ts';
import { type FieldValues, Records } from './records.ts';

function recordsOf({ fields, records }: MadeSet): Records {
  const all = new Records(fields);
  for (const { id, values } of records) all.add(id, values);
  all.settle();
  return all;
}

function matched(made: MadeSet): MatchResult {
  const run = match(recordsOf(made));
  for (let step = run.next(); ; step = run.next()) if (step.done) return step.value;
}

function qualityOf({ clusters }: MatchResult, { records }: MadeSet) {
  const truth = records.map(({ person }) => person);
  return pairwise([...clusters], truth);
}

describe('MATCH-21: a class of pairs that differ in what is one’s own is not one person’s', () => {
  it('where families share all but given name and year of birth', () => {
    const made = makeNeighbours(1_500, 0.3, 1);
    const result = matched(made);
    expect(qualityOf(result, made).f1).toBeGreaterThan(0.95);
    expect(result.report.largest).toBeLessThanOrEqual(8);
  }, 120_000);

  it('where songs share artist, album and year', () => {
    const made = makeSongs(1_500, 1);
    const result = matched(made);
    expect(qualityOf(result, made).f1).toBeGreaterThan(0.9);
    expect(result.report.largest).toBeLessThanOrEqual(8);
  }, 120_000);

  it('where hardly anybody is there twice', () => {
    const made = makeFewDuplicates(1_500, 0.002, 2);
    const result = matched(made);
    const links = made.records.length - result.report.clusters;
    expect(links).toBeLessThan(100);
    expect(result.report.largest).toBeLessThanOrEqual(3);
  }, 120_000);
});

describe('MATCH-22: what stands where nothing is known is missing', () => {
  const made = makePlaceholders(3_000, 0.2, 1);
  const records = recordsOf(made);
  const placeholdersOf = (all: Records, field: string) =>
    all.columns.find(({ name }) => name === field)!.frequencies.placeholders;

  it('found by how far they exceed what the field says, and then no evidence', () => {
    expect(placeholdersOf(records, 'birthday')).toEqual(['19000101']);
    expect(placeholdersOf(records, 'phone')).toEqual(['305551234']);
    expect(placeholdersOf(records, 'mail')).toEqual(['info@office.example']);
    const result = matched(made);
    expect(qualityOf(result, made).f1).toBeGreaterThan(0.96);
    const matcher = new Matcher(result.model);
    const nothing = { birthday: '1900-01-01', phone: '0305551234', mail: 'Info@office.example' };
    matcher.put('a', { given: 'karola', family: 'venstason', ...nothing });
    matcher.put('b', { given: 'karola', family: 'venstason', ...nothing, birthday: '1971-06-24' });
    const { contributions } = matcher.explain('a', 'b')!;
    const levels = Object.fromEntries(contributions.map(({ field, level }) => [field, level]));
    expect(levels).toMatchObject({ birthday: 'missing', phone: 'missing', mail: 'missing' });
  }, 120_000);

  it('frequent values of fields that people share are none, nor those of one who is there often', () => {
    for (const field of ['given', 'family', 'town', 'postcode'])
      expect(placeholdersOf(records, field)).toEqual([]);
    const { id: _, values } = made.records.find((each) => each.values.mail?.endsWith('@post.example'))!;
    const again = Array.from({ length: 200 }, (_, i) => ({ id: `again ${i}`, person: -1, values }));
    const often = recordsOf({ ...made, records: [...made.records, ...again] });
    expect(placeholdersOf(often, 'mail')).toEqual(['info@office.example']);
  });

  it('words for nothing are read as nothing in any kind', () => {
    const some = new Records([
      { name: 'name', kind: 'name' },
      { name: 'place', kind: 'address' },
      { name: 'work', kind: 'category' },
    ]);
    const add = (values: FieldValues) => some.add(`r${some.count}`, values);
    for (const text of ['n/a', 'Unknown', ' NULL ', '???', 'not given'])
      add({ name: text, place: text, work: text });
    add({ name: 'Na', place: 'Unknown Street 1', work: 'none of these' });
    const present = some.columns.map(({ of }) =>
      Array.from(of.subarray(0, some.count), (value) => value >= 0),
    );
    for (const each of present) expect(each).toEqual([false, false, false, false, false, true]);
  });
});
