import { describe, expect, it } from 'vitest';
import { anEvent } from '../event.testing.ts';
import type { EventInput } from '../input.ts';
import { ProblemCollector } from '../problem.ts';
import { identityRulesOf } from './compile.ts';
import { identitySchema } from './definition.ts';
import { identifierOf } from './node.ts';
import { type IdentityRules, usualRules as usual, usualRule } from './rules.ts';
import { IdentityTrial } from './trial.ts';

let sent = 0;

function signsIn(...nodes: readonly string[]): EventInput {
  sent++;
  return anEvent({
    messageId: `m${sent}`,
    type: 'identify',
    name: 'Identified',
    at: sent,
    identifiers: nodes.map(identifierOf),
  });
}

function tried(now: IdentityRules, then: IdentityRules, events: readonly EventInput[]) {
  const trial = new IdentityTrial(now, then, ({ namespace, value }) => `${namespace}:${value}`);
  for (const event of events) trial.take(event);
  const run = trial.run();
  for (let step = run.next(); ; step = run.next()) if (step.done) return step.value;
}

const crmIsUnique: IdentityRules = {
  ...usual,
  namespaces: new Map([...usual.namespaces, ['crm', { ...usualRule('crm'), isUnique: true }]]),
};
const shared = () => [
  signsIn('email:e', 'crm:1'),
  signsIn('email:e', 'crm:2'),
  signsIn('email:f', 'crm:3'),
  signsIn('anonymousId:alone'),
];

describe('ID-17: rules that are tried', () => {
  it('tell who would be parted, and why', () => {
    expect(tried(usual, crmIsUnique, shared())).toMatchObject({
      events: 4,
      identifiers: 6,
      persons: { now: 3, next: 4 },
      merges: { persons: 0, of: 0 },
      splits: { persons: 1, into: 2 },
      splitSamples: [{ reason: 'crm 1 and crm 2 are two persons: one person has one crm' }],
    });
  });

  it('tell who would become one, by which event', () => {
    const events = shared();
    const report = tried(crmIsUnique, usual, events);
    expect(report).toMatchObject({ persons: { now: 4, next: 3 }, merges: { persons: 1, of: 2 } });
    expect(report.mergeSamples).toEqual([
      {
        profiles: ['crm:2', 'email:e'],
        identifiers: [['crm:2'], ['email:e', 'crm:1']],
        evidence: { a: 'email:e', b: 'crm:2', at: events[1]!.at, messageId: events[1]!.messageId },
        reason: null,
      },
    ]);
    expect(report.largest[0]).toMatchObject({ identifiers: 3 });
  });

  it('the same rules change nothing', () => {
    expect(tried(usual, usual, shared())).toMatchObject({
      persons: { now: 3, next: 3 },
      merges: { persons: 0 },
      splits: { persons: 0 },
    });
  });

  it('values that would name nobody join nobody', () => {
    const definition = identitySchema.parse({
      kind: 'identity',
      name: 'identity',
      namespaces: { email: { blocked: ['e'] } },
    });
    const rules = identityRulesOf([definition], new ProblemCollector());
    expect(rules.id).not.toBe('');
    expect(tried(usual, rules, shared())).toMatchObject({
      splits: { persons: 1, into: 3 },
      refused: { blocked: 2 },
      splitSamples: [{ reason: 'email e names nobody' }],
    });
  });
});
