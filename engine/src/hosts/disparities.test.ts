/** FAIR-4, and FAIR-1 to FAIR-3 over partitions: what was decided for people of each group, and what a policy would have. */
import { expect, it } from 'vitest';
import { fairnessReport } from '../analytics/fairness/report.ts';
import { actionSchema } from '../core/decision/definition.ts';
import { fairnessSchema } from '../core/decision/fairness/definition.ts';
import { ANYTHING } from '../core/decision/fairness/tally.ts';
import type { CoreDocument } from '../core/document.ts';
import { KnownRevisions } from './revisions.ts';
import { openSimulatedEngine } from './simulated/open.ts';

const START = Date.parse('2026-01-05T09:00:00Z');
const PEOPLE = 240;
const fairness = fairnessSchema.parse({
  kind: 'fairness',
  name: 'fairness',
  protected: [{ trait: 'gender', groups: ['f', 'm'], reference: 'm' }],
});
const loan = (eligibility: string) =>
  actionSchema.parse({ kind: 'action', name: 'loan', group: 'credit', placements: ['home'], eligibility });
const unfair: CoreDocument[] = [fairness, loan('traits.income >= 30')];
const fair: CoreDocument[] = [fairness, loan('events("Asked").count() > 0')];

it('FAIR-4: who is given less is found, and a policy that gives alike, with counts of its own', async () => {
  const revisions = new KnownRevisions(() => undefined);
  const engine = await openSimulatedEngine({
    revision: 'r1',
    documents: unfair,
    revisions,
    startAt: START,
    delivery: { deliver: async () => ({ outcome: 'sent' }), repeatable: () => false },
  });
  for (let i = 0; i < PEOPLE; i++) {
    const who = { namespace: 'userId', value: `user-${i}` };
    const gender = i % 2 === 0 ? 'f' : 'm';
    const event = {
      kind: 'event' as const,
      messageId: `m${i}`,
      type: 'track' as const,
      name: 'Asked',
      at: START,
      receivedAt: START,
      mode: 'live' as const,
      source: 'web',
      identifiers: [who],
      properties: {},
      traits: { gender, income: gender === 'm' || i % 8 === 0 ? 40 : 20 },
      context: {},
    };
    await engine.submit([event]);
    // The second visit of some is of a profile that becomes theirs.
    const visitor = { namespace: 'anonymousId', value: `visitor-${i}` };
    const asks = i % 10 === 0 ? [who, visitor] : [who];
    for (const key of asks)
      await engine.decide({ key, placement: 'home', context: {}, limit: 1, requestId: 'r' });
    if (asks.length > 1)
      await engine.submit([
        { ...event, messageId: `s${i}`, name: 'Signed In', traits: {}, identifiers: [who, visitor] },
      ]);
  }
  await engine.settle();
  const report = async (policy?: string) => {
    const asked = { from: START, to: START + 1_000, ...(policy !== undefined && { policy }) };
    const found = (await engine.disparities(asked))!;
    const [gender] = fairnessReport(found.definition, found.sums).traits;
    const rows = gender!.subjects.find(({ subject }) => subject === ANYTHING)?.rows;
    const of = (group: string) => rows?.find((row) => row.group === group);
    return { found, gender: gender!, women: of('f'), men: of('m') };
  };
  const actual = await report();
  expect(actual.found.decisions).toBe(PEOPLE + PEOPLE / 10);
  expect(actual.gender.groups.map(({ persons }) => persons)).toEqual([PEOPLE / 2, PEOPLE / 2]);
  expect([actual.women?.verdict, actual.men?.verdict]).toEqual(['far-less', 'reference']);
  expect(actual.women!.rate!.estimate).toBeCloseTo(30 / (PEOPLE / 2 + 24), 2);
  const withheld = actual.gender.subjects.find(({ kind }) => kind === 'withheld');
  expect(withheld?.subject).toBe('withheld by eligibility: traits.income >= 30');
  expect(withheld?.rows.find(({ group }) => group === 'f')?.verdict).toBe('more');
  revisions.add('p1', fair);
  const supposed = await report('p1');
  expect(supposed.men!.rate!.estimate).toBe(1);
  // Visitors of whom nothing was known had not asked by then.
  expect(supposed.women!.rate!.estimate).toBeCloseTo(120 / 144, 2);
  expect(await engine.disparities({ from: 0, to: 1 })).toMatchObject({ decisions: 0 });
  await engine.close();
});
