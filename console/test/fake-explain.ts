/** What the fake engine answers about decisions taken again. */
import type { DecisionVerification, WhyNotView } from '../src/api/types.ts';
import { decisionTrace } from './fake-views.ts';

export function verificationView(decision: string, now: number): DecisionVerification | null {
  const trace = decisionTrace(decision, now);
  if (trace === null) return null;
  const digest = { bytes: 1_204, sha256: '9f2c'.repeat(16) };
  const part = (name: DecisionVerification['parts'][number]['part'], words: string) => ({
    part: name,
    verdict: 'same' as const,
    words,
    differences: [],
  });
  return {
    decision,
    profile: trace.profile,
    revision: trace.revision,
    verdict: 'same',
    words: 'Taken again, it came out the same, byte for byte.',
    parts: [
      part('arbitration', 'draws, probabilities and order, from the recorded factors'),
      part('eligibility', 'every condition, on the person as they were'),
      part('policy', 'every rule of the policy, on the person as they were'),
      part('factors', 'what each action was worth to this person then'),
      part('choice', 'what was chosen'),
      part('record', 'the whole record, byte for byte'),
    ],
    recorded: digest,
    taken: digest,
    inputs: 41,
    missing: 0,
  };
}

export function whyNotView(decision: string, action: string, now: number): WhyNotView | null {
  const trace = decisionTrace(decision, now);
  const candidate = trace?.candidates.find((one) => one.action === action);
  if (!trace || !candidate) return null;
  const isRanked = candidate.priority !== undefined;
  return {
    decision,
    profile: trace.profile,
    revision: trace.revision,
    action,
    standing: isRanked
      ? { at: 'outranked', place: 2, of: 3 }
      : { at: 'refused', policy: 'cap', rule: 'weekly' },
    words: isRanked
      ? `${action} passed every rule, and came 2nd of 3.`
      : `${action} was eligible, and refused: the cap weekly was full.`,
    chance: candidate.selectionProbability ?? null,
    ways: isRanked
      ? [
          {
            words: 'the value from 60 to 65.6',
            changes: [{ type: 'factor', factor: 'value', from: 60, to: 65.6 }],
          },
          {
            words: 'the propensity from 2.1 % to 2.42 %',
            changes: [{ type: 'factor', factor: 'propensity', from: 0.021, to: 0.0242 }],
          },
        ]
      : [
          {
            words: 'room for one more under the cap weekly (at most 2); and a lever of +40 %',
            changes: [{ type: 'rule', policy: 'cap', rule: 'weekly' }],
          },
        ],
    obstacles: [],
    remarks: isRanked ? ['With other draws it would have come first 31 % of the time.'] : [],
  };
}
