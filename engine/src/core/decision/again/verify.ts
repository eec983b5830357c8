/**
 * Verifies a recorded decision by taking it again: the arbitration from the recorded factors alone, and all of it with
 * the person as they were at that very input, under the revision of then. Tells for each part what was run and whether
 * it gave the same.
 */
import { choices } from '../../experiment/definition.ts';
import { maskedCode } from '../../voucher/code.ts';
import { rank } from '../arbitrate.ts';
import type { TakenDecision } from '../deciding.ts';
import type { Decision, RankedCandidate } from '../decision.ts';
import { candidateColumns } from '../decision-state.ts';
import { factorsIn } from '../factors.ts';
import { chosenBy } from '../trials.ts';
import { asRecorded, decisionText, takeAgain } from './recorded.ts';

export type VerifiedPartName = (typeof partNames)[number];

export interface VerifiedPart {
  readonly part: VerifiedPartName;
  readonly verdict: 'same' | 'different' | 'not-run';
  /** What was run, or why it was not. */
  readonly words: string;
  /** The first that differ, `what: recorded, then` in words. */
  readonly differences: readonly string[];
}

export interface VerifiedDecision {
  readonly parts: readonly VerifiedPart[];
  /** The record as it is kept and as it came out again; null where it could not be taken again. */
  readonly recorded: string;
  readonly taken: string | null;
}

/** How much of what differs is told. */
const MOST_DIFFERENCES = 10;

/** @param taken the moment at which it was decided; text: why there is none */
export function verifyDecision(recorded: Decision, taken: TakenDecision | string): VerifiedDecision {
  const arbitration = verifyArbitration(recorded);
  if (typeof taken === 'string') {
    const [, ...rest] = notRun(taken);
    return { parts: [arbitration, ...rest], recorded: decisionText(recorded), taken: null };
  }
  const again = takeAgain(taken, asRecorded(recorded));
  const [before, after] = [decisionText(recorded), decisionText(again)];
  return {
    parts: [
      arbitration,
      compared(
        'eligibility',
        'every condition, on the person as they were',
        ineligibleLines,
        recorded,
        again,
      ),
      compared(
        'policy',
        'every rule of the policy, on the person as they were',
        refusedLines,
        recorded,
        again,
      ),
      compared('factors', 'what each action was worth to this person then', rankedLines, recorded, again),
      compared('choice', 'what was chosen', ({ chosen }) => [...chosen], recorded, again),
      {
        part: 'record',
        verdict: before === after ? 'same' : 'different',
        words: 'the whole record, byte for byte',
        differences: before === after ? [] : partsThatDiffer(recorded, again),
      },
    ],
    recorded: before,
    taken: after,
  };
}

const partNames = ['arbitration', 'eligibility', 'policy', 'factors', 'choice', 'record'] as const;

function notRun(words: string): VerifiedPart[] {
  return partNames.map((part) => ({ part, verdict: 'not-run', words, differences: [] }));
}

/** Draws, probabilities and order follow from the recorded factors and the decision's id. */
function verifyArbitration(recorded: Decision): VerifiedPart {
  const { id, ranked } = recorded;
  const part = 'arbitration' as const;
  if (ranked.some(({ deviation }) => deviation === undefined))
    return {
      part,
      verdict: 'not-run',
      words: 'the record is of an earlier version, which did not keep how sure the models were',
      differences: [],
    };
  const words = 'draws, probabilities and order, from the recorded factors';
  const drawnFor = recorded.repeats ?? id;
  const again = rank(ranked.map(factorsIn), drawnFor, recorded.choosing);
  const asRanked = compared(part, words, arbitratedLines, recorded, { ...recorded, ranked: again });
  if (asRanked.verdict === 'same') return asRanked;
  // An experiment may have chosen otherwise among them; whether it did so for this person the whole record tells.
  for (const choice of choices) {
    const chosen = { ...recorded, ranked: chosenBy(choice, again, drawnFor, recorded.unranked ?? 0) };
    const how = choice === 'random' ? 'by chance alone' : 'by value alone';
    const asChosen = compared(
      part,
      `${words}; an experiment chose ${how}`,
      arbitratedLines,
      recorded,
      chosen,
    );
    if (asChosen.verdict === 'same') return asChosen;
  }
  return asRanked;
}

function compared(
  part: VerifiedPartName,
  words: string,
  linesOf: (decision: Decision) => readonly string[],
  recorded: Decision,
  again: Decision,
): VerifiedPart {
  const [before, after] = [linesOf(recorded), linesOf(again)];
  const differences = before.flatMap((line, i) =>
    line === after[i] ? [] : [`${line}; again: ${after[i] ?? 'nothing'}`],
  );
  for (const line of after.slice(before.length)) differences.push(`nothing; again: ${line}`);
  return {
    part,
    verdict: differences.length === 0 ? 'same' : 'different',
    words,
    differences: differences.slice(0, MOST_DIFFERENCES),
  };
}

/** By name: what they hold may be a secret, as codes are. */
function partsThatDiffer(recorded: Decision, again: Decision): readonly string[] {
  const names = Object.keys({ ...recorded, ...again }) as (keyof Decision)[];
  return names.filter((name) => JSON.stringify(recorded[name]) !== JSON.stringify(again[name]));
}

function ineligibleLines({ ineligible }: Decision): string[] {
  return ineligible.map(({ policy, rule, count, level, name, held }) => {
    const whose = level === undefined ? '' : ` of ${level} ${name}`;
    const at = held === undefined ? '' : ` at ${JSON.stringify(held)}`;
    return `${count} by ${policy}${whose} ${rule}${at}`;
  });
}

function refusedLines({ refused }: Decision): string[] {
  return refused.map(({ action, policy, rule }) => `${action} by ${policy} ${rule}`);
}

function rankedLines(decision: Decision): string[] {
  return linesOfRanked(decision, candidateColumns);
}

/** Without how each is said, and of which product: that is not arbitration's. */
function arbitratedLines(decision: Decision): string[] {
  return linesOfRanked(decision, arbitratedColumns);
}

const said: ReadonlySet<keyof RankedCandidate> = new Set([
  'treatment',
  'variant',
  'variantShare',
  'product',
  'voucher',
  'channel',
]);
const arbitratedColumns = candidateColumns.filter((key) => !said.has(key));

function linesOfRanked(
  { ranked, unranked = 0 }: Decision,
  keys: readonly (keyof RankedCandidate)[],
): string[] {
  const rows = ranked.map((row) => keys.map((key) => `${key} ${textOf(row, key)}`).join(', '));
  return unranked > 0 ? [...rows, `${unranked} more`] : rows;
}

function textOf(row: RankedCandidate, key: keyof RankedCandidate): string {
  // A code is a secret: only its end is told.
  const { voucher } = row;
  if (key === 'voucher' && voucher !== undefined) return `${voucher.pool} ${maskedCode(voucher.code)}`;
  return JSON.stringify(row[key]) ?? 'none';
}
