import { describe, expect, it } from 'vitest';
import { encode } from './encode.ts';
import { evaluate } from './evaluate.ts';
import { LogImport, type LogRow, usualColumns } from './import.ts';
import { uniformPolicy } from './policy.ts';
import { rulesPolicy } from './rules.ts';

const good: LogRow = {
  chosen: 'a',
  probability: '0.5',
  reward: '1',
  candidates: 'a|b',
  person: 'p1',
  age: '40',
};

function imported(rows: readonly LogRow[], columns = usualColumns) {
  const run = new LogImport(columns);
  for (const [i, row] of rows.entries()) run.take(row, i + 2);
  return run.finish();
}

describe('OPE-5: a log that another system wrote', () => {
  it('is read with its columns by name', () => {
    const row = { offer: 'a', p: 0.25, clicks: 3, context: undefined, age: '40' };
    const columns = {
      ...usualColumns,
      chosen: 'offer',
      probability: 'p',
      reward: 'clicks',
      context: ['age'],
    };
    const { log, contexts } = imported([row, { ...row, offer: 'b', age: 'old' }], columns);
    expect(log.actions).toEqual(['a', 'b']);
    expect([...log.rewards]).toEqual([3, 3]);
    expect([...log.starts]).toEqual([0, 2, 4]);
    expect(contexts).toEqual([{ age: 40 }, { age: 'old' }]);
  });

  it('knows the chances of all candidates where the line tells them', () => {
    const candidates = [
      { action: 'a', probability: 0.2 },
      { action: 'b', probability: 0.8 },
    ];
    const { log } = imported([{ chosen: 'b', reward: 0, candidates }]);
    expect([...log.chances]).toEqual([0.2, 0.8]);
  });

  it.each([
    ['no_probability', { ...good, probability: '' }, 'chance in the column "probability"'],
    ['bad_probability', { ...good, probability: '12' }, 'divide a percentage by 100'],
    ['bad_probability', { ...good, probability: '0' }, 'above 0'],
    ['bad_reward', { ...good, reward: 'NaN' }, 'no number'],
    ['not_a_candidate', { ...good, chosen: 'c' }, '"c", is not among'],
    ['no_choice', { ...good, chosen: '' }, 'nothing in the column "chosen"'],
  ])('refuses all of it for one bad line, and names that: %s', (code, bad, words) => {
    const reading = () => imported([good, bad, bad]);
    expect(reading).toThrow(expect.objectContaining({ code }));
    expect(reading).toThrow(`2 lines, the first is line 3`);
    expect(reading).toThrow(words);
  });

  it('without lines it is empty, without a named column it says so', () => {
    expect(() => imported([])).toThrow(expect.objectContaining({ code: 'empty_log' }));
    const columns = { ...usualColumns, context: ['height'] };
    expect(() => imported([good], columns)).toThrow(expect.objectContaining({ code: 'no_column' }));
  });
});

describe('what was known as numbers', () => {
  it('numbers stay, gaps are the mean, words are columns, what is the same for all is left out', () => {
    const contexts = Array.from({ length: 60 }, (_, i) => ({
      age: i % 2 === 0 ? 20 : 40,
      ...(i < 30 && { score: '8' }),
      ...(i >= 30 && i < 58 && { score: '4' }),
      device: { type: i % 3 === 0 ? 'phone' : i % 3 === 1 ? 'web' : 'tablet' },
      same: 1,
    }));
    const { names, values } = encode(contexts);
    expect(names).toEqual([
      'age',
      'device.type = phone',
      'device.type = tablet',
      'device.type = web',
      'score',
    ]);
    expect([...values.subarray(0, 5)]).toEqual([20, 1, 0, 0, 8]);
    expect(values.at(-1)).toBeCloseTo((30 * 8 + 28 * 4) / 58, 10);
  });
});

describe('a policy of rules', () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    ...good,
    chosen: i % 2 === 0 ? 'a' : 'b',
    age: String(i),
  }));
  const { log, contexts } = imported(rows, { ...usualColumns, context: ['age'] });
  const chancesIn = (row: number, choose: Parameters<typeof rulesPolicy>[0]['choose']) => {
    const chances = new Float64Array(2);
    const outside = rulesPolicy({ name: 'rules', choose }, contexts).chancesOf(log, row, chances);
    return { chances: [...chances], outside: outside && [...outside] };
  };

  it('the first rule that fits decides; without one the log stays as it is', () => {
    const choose = [
      { when: 'context.age < 10', action: 'b' },
      { when: 'context.age < 20', shares: { a: 0.3, c: 0.7 } },
    ];
    expect(chancesIn(5, choose)).toEqual({ chances: [0, 1], outside: null });
    expect(chancesIn(15, choose)).toEqual({ chances: [0.3, 0], outside: [['c', 0.7]] });
    expect(chancesIn(25, choose)).toEqual({ chances: [0.5, 0.5], outside: null });
  });

  it.each([
    ['bad_rule', [{ when: 'true' }]],
    ['bad_rule', [{ action: 'a', shares: { a: 1 } }]],
    ['bad_shares', [{ shares: { a: 0.5, b: 0.6 } }]],
    ['bad_condition', [{ when: 'context.age <', action: 'a' }]],
    ['bad_condition', [{ when: 'height > 2', action: 'a' }]],
  ])('is refused: %s', (code, choose) => {
    expect(() => rulesPolicy({ name: 'rules', choose }, contexts)).toThrow(expect.objectContaining({ code }));
  });

  it('is evaluated as any other', () => {
    const all = rulesPolicy({ name: 'even', choose: [{ shares: { a: 0.5, b: 0.5 } }] }, contexts);
    const found = evaluate(log, all);
    expect(found.overlap).toEqual(evaluate(log, uniformPolicy).overlap);
    expect(found.refusals.map(({ code }) => code)).toEqual(['insufficient_overlap', 'one_decision_decides']);
  });
});
