/** The disparity test: what each group was given, compared with a reference group, with intervals that hold together. */
import type { FairnessDefinition, ProtectedTrait } from '../../core/decision/fairness/definition.ts';
import { UNKNOWN_GROUP } from '../../core/decision/fairness/definition.ts';
import type { DisparitySums, GroupSums, SubjectSums } from '../../core/decision/fairness/tally.ts';
import {
  type ClusterSums,
  countInterval,
  differenceOf,
  type Interval,
  meanInterval,
  rateInterval,
  ratioOf,
} from './intervals.ts';

/**
 * `far-less`: surely less than four fifths of the reference's rate. `not-shown`: neither is beyond doubt. `too-few`: not
 * compared, as the group or the reference has too few people.
 */
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
  return { confidence, minimum, traits: reports, doubts: doubtsOf(reports, traits, sums, minimum) };
}

function traitReport(
  { trait, reference: named, groups: declared, bands }: ProtectedTrait,
  all: { readonly [group: string]: GroupSums },
  confidence: number,
  minimum: number,
): TraitReport {
  const sorted = Object.entries(all).sort(([, a], [, b]) => b.persons - a.persons);
  const areDeclared = declared !== undefined || bands !== undefined;
  const frequent = sorted.filter(([group]) => group !== UNKNOWN_GROUP).slice(0, MOST_GROUPS);
  const shown = areDeclared
    ? sorted
    : sorted.filter((one) => frequent.includes(one) || one[0] === named || one[0] === UNKNOWN_GROUP);
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
    subjects: subjects.map(({ subject, kind }) => {
      const most = Math.max(1, ...shown.map(([, { subjects: own }]) => own[subject]?.most ?? 0));
      const comparing = { reference, all, alpha, minimum, most };
      return {
        subject,
        kind,
        rows: shown.map(([group, sums]) => rowOf(group, sums, subject, kind, comparing)),
      };
    }),
  };
}

interface Comparing {
  readonly reference: string | undefined;
  readonly all: { readonly [group: string]: GroupSums };
  readonly alpha: number;
  readonly minimum: number;
  /** Of the subject by decision, of anybody. */
  readonly most: number;
}

function rowOf(
  group: string,
  sums: GroupSums,
  subject: string,
  kind: SubjectReport['kind'],
  { reference, all, alpha, minimum, most }: Comparing,
): DisparityRow {
  if (sums.persons < minimum || group === UNKNOWN_GROUP) return { group, verdict: 'too-few' };
  const intervalIn = (own: GroupSums) => {
    const counted = countsOf(own, own.subjects[subject]);
    return kind === 'chosen' ? rateInterval(counted, alpha) : countInterval(counted, most, alpha);
  };
  const rate = intervalIn(sums);
  const value =
    kind === 'chosen' ? { value: meanInterval(valuesOf(sums, sums.subjects[subject]), alpha) } : {};
  if (reference === undefined || group === reference) {
    return { group, verdict: group === reference ? 'reference' : 'too-few', rate, ...value };
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

function doubtsOf(
  reports: readonly TraitReport[],
  traits: readonly ProtectedTrait[],
  { traits: sums, isCut }: DisparitySums,
  minimum: number,
): string[] {
  const doubts = [
    'A difference is not yet an injustice: groups can differ in what they asked for and where. No other cause is accounted for.',
    'People are in the group that they are in today, also for decisions of before.',
    ...reports.flatMap((report, i) => doubtsBy(report, traits[i]!, sums[report.trait] ?? {}, minimum)),
  ];
  if (isCut) doubts.push('There are more groups, actions or rules than are told apart; some are missing.');
  return doubts;
}

function doubtsBy(
  { trait, groups, reference }: TraitReport,
  { groups: declared = [] }: ProtectedTrait,
  all: { readonly [group: string]: GroupSums },
  minimum: number,
): string[] {
  const persons = Object.values(all).reduce((sum, group) => sum + group.persons, 0);
  if (persons === 0) return [`No decision was made for anybody, so nothing is said by ${trait}.`];
  const doubts: string[] = [];
  const compared = groups.filter((one) => one.persons >= minimum && one.group !== UNKNOWN_GROUP);
  if (reference === null || compared.length < 2)
    doubts.push(
      `By ${trait} nothing is compared: no two groups have ${minimum} people, or the reference has not.`,
    );
  const unknown = all[UNKNOWN_GROUP]?.persons ?? 0;
  if (unknown > 0)
    doubts.push(
      `Of ${shareOf(unknown, persons)} % of the people the trait ${trait} is not known; if they differ, so does the answer.`,
    );
  const small = groups.filter((group) => group.persons < minimum && group.group !== UNKNOWN_GROUP);
  const names = [...small.map(({ group }) => group), ...declared.filter((group) => !all[group])];
  if (names.length > 0)
    doubts.push(`Of ${trait} ${names.join(', ')} there are fewer than ${minimum} people: not compared.`);
  const untold = Object.keys(all).length - groups.length;
  if (untold > 0) {
    const told = groups.reduce((sum, group) => sum + group.persons, 0);
    doubts.push(
      `By ${trait} the largest groups are compared; ${untold} others, with ${shareOf(persons - told, persons)} % of the people, are not: declare \`groups\`, or \`bands\` of a number.`,
    );
  }
  return doubts;
}

/** In percent: something is never nothing. */
function shareOf(some: number, all: number): string {
  const percent = Math.round((some / all) * 100);
  return percent === 0 && some > 0 ? 'less than 1' : String(percent);
}
