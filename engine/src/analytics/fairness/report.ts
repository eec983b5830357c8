/** The disparity test: what each group was given, compared with a reference group, with intervals that hold together. */
import type { FairnessDefinition, ProtectedTrait } from '../../core/decision/fairness/definition.ts';
import { UNKNOWN_GROUP } from '../../core/decision/fairness/definition.ts';
import type { DisparitySums, GroupSums, SubjectSums } from '../../core/decision/fairness/tally.ts';
import {
  type ClusterSums,
  differenceOf,
  type Interval,
  meanInterval,
  rateInterval,
  ratioOf,
} from './intervals.ts';

/** `far-less`: surely less than four fifths of the reference's rate. `not-shown`: neither is beyond doubt. */
export type DisparityVerdict = 'reference' | 'too-few' | 'far-less' | 'less' | 'more' | 'not-shown';

export interface DisparityRow {
  readonly group: string;
  readonly verdict: DisparityVerdict;
  /** Share of decisions; of what is withheld actions by decision. Absent where the group is too small. */
  readonly rate?: Interval;
  /** Expected value by decision. */
  readonly value?: Interval;
  /** Against the reference. */
  readonly difference?: Interval;
  readonly ratio?: Interval;
}

export interface SubjectReport {
  /** `chosen group shoes`, `withheld by cap: weekly`. */
  readonly subject: string;
  readonly kind: 'chosen' | 'withheld';
  readonly rows: readonly DisparityRow[];
}

export interface TraitReport {
  readonly trait: string;
  readonly reference: string | null;
  /** Comparisons that the confidence is for together. */
  readonly comparisons: number;
  readonly groups: readonly {
    readonly group: string;
    readonly persons: number;
    readonly decisions: number;
  }[];
  readonly subjects: readonly SubjectReport[];
}

export interface FairnessReport {
  readonly confidence: number;
  readonly minimum: number;
  readonly traits: readonly TraitReport[];
  /** What would make it wrong. */
  readonly doubts: readonly string[];
}

/** Subjects told of each trait and kind at most: those with most choices, or most withheld. */
const MOST_TOLD = 20;
/** Of a trait without declared groups. */
const MOST_GROUPS = 10;
const FOUR_FIFTHS = 0.8;

export function fairnessReport(
  {
    protected: traits,
    confidence,
    minimum,
  }: Pick<FairnessDefinition, 'protected' | 'confidence' | 'minimum'>,
  sums: DisparitySums,
): FairnessReport {
  const reports = traits.map((trait) =>
    traitReport(trait, sums.traits[trait.trait] ?? {}, confidence, minimum),
  );
  return { confidence, minimum, traits: reports, doubts: doubtsOf(reports, sums, minimum) };
}

function traitReport(
  { trait, reference: named, groups: declared }: ProtectedTrait,
  all: { readonly [group: string]: GroupSums },
  confidence: number,
  minimum: number,
): TraitReport {
  const sorted = Object.entries(all).sort(([, a], [, b]) => b.persons - a.persons);
  const shown = declared === undefined ? sorted.slice(0, MOST_GROUPS) : sorted;
  const large = shown.filter(([group, { persons }]) => persons >= minimum && group !== UNKNOWN_GROUP);
  const reference =
    large.find(([group]) => group === named)?.[0] ?? (named === undefined ? large[0]?.[0] : undefined);
  const subjects = subjectsOf(shown.map(([, sums]) => sums));
  const comparisons = Math.max(1, (large.length - 1) * subjects.length);
  const alpha = (1 - confidence) / comparisons;
  return {
    trait,
    reference: reference ?? null,
    comparisons,
    groups: shown.map(([group, { persons, n }]) => ({ group, persons, decisions: n })),
    subjects: subjects.map(({ subject, kind }) => ({
      subject,
      kind,
      rows: shown.map(([group, sums]) =>
        rowOf(group, sums, subject, kind, { reference, all, alpha, minimum }),
      ),
    })),
  };
}

interface Comparing {
  readonly reference: string | undefined;
  readonly all: { readonly [group: string]: GroupSums };
  readonly alpha: number;
  readonly minimum: number;
}

function rowOf(
  group: string,
  sums: GroupSums,
  subject: string,
  kind: SubjectReport['kind'],
  { reference, all, alpha, minimum }: Comparing,
): DisparityRow {
  if (sums.persons < minimum || group === UNKNOWN_GROUP) return { group, verdict: 'too-few' };
  const intervalIn = (own: GroupSums) => {
    const counted = countsOf(own, own.subjects[subject]);
    return kind === 'chosen' ? rateInterval(counted, alpha) : meanInterval(counted, alpha);
  };
  const rate = intervalIn(sums);
  const value =
    kind === 'chosen' ? { value: meanInterval(valuesOf(sums, sums.subjects[subject]), alpha) } : {};
  if (reference === undefined || group === reference) {
    return { group, verdict: group === reference ? 'reference' : 'not-shown', rate, ...value };
  }
  const other = intervalIn(all[reference]!);
  const difference = differenceOf(rate, other);
  const ratio = ratioOf(rate, other);
  return {
    group,
    verdict: verdictOf(kind, difference, ratio),
    rate,
    ...value,
    difference,
    ...(ratio && { ratio }),
  };
}

function verdictOf(
  kind: SubjectReport['kind'],
  difference: Interval,
  ratio: Interval | undefined,
): DisparityVerdict {
  if (difference.high < 0)
    return kind === 'chosen' && ratio && ratio.high < FOUR_FIFTHS ? 'far-less' : 'less';
  return difference.low > 0 ? 'more' : 'not-shown';
}

function countsOf({ persons, n, nn }: GroupSums, own: SubjectSums | undefined): ClusterSums {
  return { persons, n, nn, x: own?.x ?? 0, xx: own?.xx ?? 0, nx: own?.nx ?? 0 };
}

function valuesOf({ persons, n, nn }: GroupSums, own: SubjectSums | undefined): ClusterSums {
  return { persons, n, nn, x: own?.v ?? 0, xx: own?.vv ?? 0, nx: own?.nv ?? 0 };
}

function subjectsOf(groups: readonly GroupSums[]): { subject: string; kind: SubjectReport['kind'] }[] {
  const counts = new Map<string, number>();
  for (const { subjects } of groups)
    for (const [subject, { x }] of Object.entries(subjects))
      counts.set(subject, (counts.get(subject) ?? 0) + x);
  const sorted = [...counts].sort(([, a], [, b]) => b - a).map(([subject]) => subject);
  const told = (kind: SubjectReport['kind']) =>
    sorted
      .filter((subject) => subject.startsWith(kind))
      .slice(0, MOST_TOLD)
      .map((subject) => ({ subject, kind }));
  return [...told('chosen'), ...told('withheld')];
}

function doubtsOf(traits: readonly TraitReport[], { isCut }: DisparitySums, minimum: number): string[] {
  const doubts = [
    'A difference is not yet an injustice: groups can differ in what they asked for and where. No other cause is accounted for.',
    'People are in the group that they are in today, also for decisions of before.',
  ];
  for (const { trait, groups, reference } of traits) {
    const persons = groups.reduce((sum, group) => sum + group.persons, 0);
    const unknown = groups.find(({ group }) => group === UNKNOWN_GROUP)?.persons ?? 0;
    if (persons === 0) doubts.push(`No decision was made for anybody, so nothing is said by ${trait}.`);
    else if (reference === null)
      doubts.push(
        `By ${trait} nothing is compared: no two groups have ${minimum} people, or the reference has not.`,
      );
    if (unknown > 0)
      doubts.push(
        `Of ${Math.round((unknown / persons) * 100)} % of the people the trait ${trait} is not known; if they differ, so does the answer.`,
      );
    const small = groups.filter((group) => group.persons < minimum && group.group !== UNKNOWN_GROUP);
    if (small.length > 0)
      doubts.push(
        `Of ${trait} ${small.map(({ group }) => group).join(', ')} there are fewer than ${minimum} people: not compared.`,
      );
  }
  if (isCut) doubts.push('There are more actions and rules than are told apart; some are missing.');
  return doubts;
}
