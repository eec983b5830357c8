// What repeats something else is no evidence of its own: addresses for mail made of names, places, families.
import { describe, expect, it } from 'vitest';
import { pairwise } from './agreement.ts';
import { type MatchResult, match } from './batch.ts';
import type { MadeRecord } from './made.ts';
import { customerFields, makeCustomers } from './made-customers.ts';
import { Records } from './records.ts';
import { Scorer } from './score.ts';

function recordsOf(made: readonly MadeRecord[], fields = customerFields): Records {
  const records = new Records(fields);
  for (const { id, values } of made) records.add(id, values);
  records.settle();
  return records;
}

function matched(records: Records): MatchResult {
  const run = match(records);
  for (let step = run.next(); ; step = run.next()) if (step.done) return step.value;
}

function f1Of({ clusters }: MatchResult, made: readonly MadeRecord[]): number {
  const truth = made.map(({ person }) => person);
  return pairwise([...clusters], truth).f1;
}

it.each([1, 2])(
  'MATCH-20: neighbours and families are no one person, seed %i',
  (seed) => {
    const made = makeCustomers(1_500, 0.3, seed);
    const result = matched(recordsOf(made));
    expect(f1Of(result, made)).toBeGreaterThan(0.97);
    expect(result.report.largest).toBeLessThanOrEqual(8);
    expect(result.model.related.length).toBeGreaterThan(1);
  },
  60_000,
);

describe('MATCH-19: an address that is made of a name repeats it', () => {
  const records = recordsOf(makeCustomers(1_500, 0, 1));
  const { model } = matched(records);

  it('namesakes are not taken for one person', () => {
    const made = makeCustomers(6_000, 0, 1);
    const fields = customerFields.filter(({ name }) => name !== 'town' && name !== 'phone');
    const result = matched(recordsOf(made, fields));
    expect(f1Of(result, made)).toBeGreaterThan(0.97);
    expect(result.report.largest).toBeLessThanOrEqual(8);
  }, 60_000);

  const given = 'Karola';
  const family = 'Müller';
  const add = (id: string, mail: string, own = family) => records.add(id, { given, family: own, mail });

  /** What two addresses are to each other, and what it counts. */
  function mailOf(a: string, b: string, other = family): [string, number] {
    const [one, two] = [add(`one ${a}`, a), add(`two ${b}`, b, other)];
    const { contributions } = new Scorer(records, model).explain(one, two);
    const { level, weight } = contributions.find(({ field }) => field === 'mail')!;
    return [level, weight];
  }

  it('alike ones at a provider say nothing, whatever way the name is spelt', () => {
    const none = ['missing', 0];
    expect(mailOf('karola.mueller7@post.example', 'karola.mueller9@post.example')).toEqual(none);
    expect(mailOf('mueller.k@post.example', 'mueller.k@mail.example')).toEqual(none);
    expect(mailOf('kmueller12@post.example', 'kmueller13@post.example', 'Mueler')).toEqual(none);
  });

  it('equal ones, other ones and those at a domain of few do', () => {
    const [equal, weight] = mailOf('karola.mueller7@post.example', 'karola.mueller7@post.example');
    expect([equal, weight > 5]).toEqual(['equal', true]);
    expect(mailOf('karola.mueller7@post.example', 'red.baron@post.example')[0]).toBe('different');
    expect(mailOf('karola.mueller7@few.example', 'karola.mueller9@few.example')[0]).toBe('slip');
    expect(mailOf('red.baron7@post.example', 'red.baron9@post.example')[0]).toBe('slip');
  });
});
