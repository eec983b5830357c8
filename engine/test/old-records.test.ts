// WHY-7: decisions as earlier versions wrote them, byte for byte. They are read and explained for ever; whoever changes
// the form keeps these files, and adds one: KAIROS_WRITE_RECORDS=NAME npx vitest run engine/test/old-records.test.ts
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Decision, RankedCandidate } from '../src/core/decision/decision.ts';
import { verifiedDecision } from '../src/hosts/decisions-again.ts';
import type { Past } from '../src/hosts/past.ts';
import { decodeEntry, encodeEntry } from '../src/hosts/record.ts';
import { SEMANTICS } from '../src/hosts/semantics.ts';
import { verificationOf } from '../src/server/verification.ts';
import { traceOf } from '../src/server/view.ts';

interface OldRecords {
  readonly semantics: string;
  /** A log entry as base64, and the decision that it has always meant. */
  readonly records: readonly {
    readonly about: string;
    readonly entry: string;
    readonly decision: Decision;
  }[];
}

const folder = join(import.meta.dirname, 'records');

const row = (action: string, more: Partial<RankedCandidate> = {}): RankedCandidate => ({
  action,
  propensity: 0.125,
  draw: 0.25,
  value: 8,
  selectionProbability: 0.5,
  priority: 2,
  deviation: 0.0625,
  contextWeight: 1,
  lever: 1,
  influence: 1,
  cost: 0,
  uplift: null,
  score: 0.125,
  scoreDeviation: 0.0625,
  scale: 8,
  offset: 0,
  ...more,
});

/** One of each kind of thing that a record can say. */
const samples: { readonly [about: string]: Decision } = {
  'a placement, two ranked': {
    id: 'profile.decision',
    at: 1_767_607_200_000,
    revision: 'r1',
    placement: 'hero',
    context: { mood: 'calm', basket: { total: 12.5 } },
    chosen: ['hats'],
    ranked: [row('hats'), row('socks', { draw: 0.125, priority: 1, selectionProbability: 0.5 })],
    refused: [{ action: 'gold', policy: 'cap', rule: 'gold-once' }],
    ineligible: [
      { policy: 'eligibility', rule: 'traits.plan == "gold"', count: 3 },
      { policy: 'suitability', rule: 'traits.income > 0', count: 2, level: 'group', name: 'loans' },
      { policy: 'eligibility', rule: 'traits.tariff', count: 9, held: ['t1', 2, true] },
    ],
  },
  'everything that a candidate can have': {
    id: 'profile.full',
    at: 1_767_607_200_001,
    revision: 'r2',
    placement: 'journey:welcome/choose',
    channel: 'email',
    context: {},
    chosen: ['hats'],
    ranked: [
      row('hats', {
        contextWeight: 1.5,
        lever: 2,
        influence: 1.25,
        cost: 0.5,
        price: 0.25,
        uplift: 0.0625,
        score: 0.0625,
        scoreDeviation: 0.03125,
        scale: 30,
        offset: -0.75,
        priority: 6.75,
        logit: -2,
        logitDeviation: 0.5,
        treatment: 'card',
        variant: 'a',
        variantShare: 0.75,
        product: { name: 'hat', price: 39.9, currency: 'EUR', stock: 3, attributes: {} },
        isNewcomer: true,
        isSteady: true,
      }),
      row('socks', { price: 0, scale: 8, offset: 0 }),
    ],
    refused: [{ action: 'tie', policy: 'budget', rule: 'print' }],
    ineligible: [],
    unranked: 4,
    arms: [['experiment/hats/1', 'b']],
    weights: [{ name: 'rain', percent: 50 }],
    outweighed: [{ action: 'coat', adds: 0.5, costs: 0.75 }],
    capped: [{ action: 'hats', cap: 'weekly', full: 'queue' }],
    repeats: 'profile.first',
    models: [{ model: 'response', version: 12, values: { hour: 9, weekend: false, plan: 'gold' } }],
    choosing: { method: 'thompson', control: 0.02, newcomers: { share: 0.1 }, gamma: 1000 },
    isControl: true,
    degraded: 'contexts',
    page: 'profile.first',
    conversation: 'call-1',
  },
  'given up': {
    id: 'profile.late',
    at: 1_767_607_200_002,
    revision: 'r1',
    placement: 'hero',
    context: {},
    chosen: [],
    ranked: [],
    refused: [],
    ineligible: [],
    fallback: true,
    degraded: 'deadline',
  },
};

const entryOf = (decision: Decision) =>
  Buffer.from(encodeEntry({ type: 'facts', facts: [{ type: 'decision', decision }] })).toString('base64');

const name = process.env.KAIROS_WRITE_RECORDS;
if (name !== undefined) {
  const file = join(folder, `${name}.json`);
  if (existsSync(file)) throw new Error(`${file} is kept as it is: give another name`);
  const records = Object.entries(samples).map(([about, decision]) => ({
    about,
    entry: entryOf(decision),
    decision,
  }));
  await writeFile(file, `${JSON.stringify({ semantics: SEMANTICS, records }, null, 2)}\n`);
}

const files = await Promise.all(
  (await readdir(folder)).map(
    async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as OldRecords,
  ),
);

function decisionIn(entry: string): Decision {
  const decoded = decodeEntry(Buffer.from(entry, 'base64'));
  const fact = decoded.type === 'facts' ? decoded.facts[0] : undefined;
  if (fact?.type !== 'decision') throw new Error('it is no decision');
  return fact.decision;
}

describe.each(files)('WHY-7 records of semantics version $semantics', ({ semantics, records }) => {
  it.each(records)('$about: read as it was meant, and written again without loss', ({ entry, decision }) => {
    expect(decisionIn(entry)).toMatchObject(decision);
    expect(decisionIn(entryOf(decisionIn(entry)))).toEqual(decisionIn(entry));
  });

  it.each(records)('$about: explained', ({ entry, decision }) => {
    const found = {
      decision: decisionIn(entry),
      ineligible: [],
      outcomes: [],
      position: 0,
      profile: 'profile',
    };
    const trace = traceOf(found);
    expect(trace.chosen).toEqual(decision.chosen);
    const named = decision.ranked.length + decision.refused.length;
    expect(trace.candidates).toHaveLength(named);
    for (const { action, propensity, value } of decision.ranked)
      expect(trace.candidates.find((one) => one.action === action)).toMatchObject({ propensity, value });
  });

  it.each(records)(
    '$about: where what led to it cannot be applied, its version is named, and the record ranked',
    async ({ entry }) => {
      const decision = decisionIn(entry);
      const written = { by: semantics, here: 'another' };
      const past: Pick<Past, 'moment' | 'writtenByOther'> = {
        moment: async () => ({
          problem: 'unreadable',
          semantics: { of: 'history', ...written },
          reason: 'no such input',
        }),
        writtenByOther: () => written,
      };
      const found = { decision, ineligible: [], outcomes: [], position: 0 };
      const verified = await verifiedDecision('profile', found, past);
      const told = verificationOf(decision.id, { profile: 'profile', ...verified });
      expect(told).toMatchObject({ code: 'other_semantics', taken: null, semantics: written });
      const [arbitration, ...others] = told.parts.map(({ verdict }) => verdict);
      expect(arbitration).not.toBe('not-run');
      expect(others).toEqual(Array(5).fill('not-run'));
    },
  );
});

it('WHY-7 a record from before columns were named is read too', () => {
  const state = ['p.1', 5, 'r0', 'hero', {}, ['a'], ['a', 0.1, 0.2, 3, 1, 'b', 0.3, 0.1, 1, 0], [], []];
  const bytes = Buffer.from(encodeEntry({ type: 'facts', facts: [state as never] }));
  expect(decisionIn(bytes.toString('base64')).ranked).toMatchObject([
    { action: 'a', propensity: 0.1, draw: 0.2, value: 3, selectionProbability: 1 },
    { action: 'b', propensity: 0.3, draw: 0.1, value: 1, selectionProbability: 0 },
  ]);
});
