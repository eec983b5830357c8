/**
 * What decisions gave to people of each group, as sums that add up over partitions. Counted by person: many decisions for
 * one person are no independent evidence, so the squares are those of persons.
 */
import type { Decision } from '../decision.ts';
import { UNKNOWN_GROUP } from './definition.ts';

/** What was decided for one person. */
export interface PersonTally {
  decisions: number;
  /** Subject -> how often it was chosen or withheld, and what it was expected to be worth. */
  readonly subjects: Map<string, { count: number; value: number }>;
}

/** Subjects that are told apart; what comes beyond them is not looked at. */
const MOST_SUBJECTS = 2_000;

/** Groups of a trait that are told apart, as of one with a value of its own for each person. */
const MOST_GROUPS = 300;

/** Anything was chosen at all. */
export const ANYTHING = 'chosen anything';

export function emptyTally(): PersonTally {
  return { decisions: 0, subjects: new Map() };
}

/** @param groupOfAction of the catalogue; undefined where the action is there no more */
export function takeDecision(
  tally: PersonTally,
  { chosen, ranked, refused, ineligible }: Decision,
  groupOfAction: (action: string) => string | undefined,
): void {
  tally.decisions++;
  let value = 0;
  const groups = new Set<string>();
  for (const name of chosen) {
    const row = ranked.find(({ action }) => action === name);
    const worth = row ? row.propensity * row.value : 0;
    value += worth;
    add(tally, `chosen action ${name}`, 1, worth);
    const group = groupOfAction(name);
    if (group === undefined) continue;
    add(tally, `chosen group ${group}`, groups.has(group) ? 0 : 1, worth);
    groups.add(group);
  }
  if (chosen.length > 0) add(tally, ANYTHING, 1, value);
  for (const { policy, rule } of refused) add(tally, `withheld by ${policy}: ${rule}`, 1, 0);
  for (const { policy, rule, count, level, name } of ineligible)
    add(
      tally,
      `withheld by ${policy}${level === undefined ? '' : ` of ${level} ${name}`}: ${rule}`,
      count,
      0,
    );
}

function add({ subjects }: PersonTally, subject: string, count: number, value: number): void {
  const known = subjects.get(subject);
  if (known) {
    known.count += count;
    known.value += value;
  } else subjects.set(subject, { count, value });
}

/** Over persons: n decisions of each, x times, value v; `most` times by decision of any of them. */
export interface SubjectSums {
  x: number;
  xx: number;
  nx: number;
  v: number;
  vv: number;
  nv: number;
  most: number;
}

export interface GroupSums {
  persons: number;
  /** Decisions, and their squares by person. */
  n: number;
  nn: number;
  readonly subjects: { [subject: string]: SubjectSums };
}

/** Protected trait -> group -> sums. Plain data. */
export interface DisparitySums {
  readonly traits: { [trait: string]: { [group: string]: GroupSums } };
  /** Since there were too many groups or subjects, some are missing. */
  isCut: boolean;
}

export function emptySums(): DisparitySums {
  return { traits: Object.create(null) as DisparitySums['traits'], isCut: false };
}

/** @param groups protected trait -> the person's group */
export function addPerson(
  sums: DisparitySums,
  groups: Iterable<readonly [trait: string, group: string]>,
  { decisions: n, subjects }: PersonTally,
): void {
  for (const [trait, group] of groups) {
    const own = groupIn(sums, trait, group);
    if (own === undefined) continue;
    own.persons++;
    own.n += n;
    own.nn += n * n;
    for (const [subject, { count, value }] of subjects) {
      const into = subjectIn(sums, own, subject);
      if (into === undefined) continue;
      into.x += count;
      into.xx += count * count;
      into.nx += n * count;
      into.v += value;
      into.vv += value * value;
      into.nv += n * value;
      into.most = Math.max(into.most, count / n);
    }
  }
}

export function addSums(into: DisparitySums, other: DisparitySums): void {
  into.isCut ||= other.isCut;
  for (const [trait, groups] of Object.entries(other.traits))
    for (const [group, { persons, n, nn, subjects }] of Object.entries(groups)) {
      const own = groupIn(into, trait, group);
      if (own === undefined) continue;
      own.persons += persons;
      own.n += n;
      own.nn += nn;
      for (const [subject, sums] of Object.entries(subjects)) {
        const one = subjectIn(into, own, subject);
        if (one === undefined) continue;
        for (const key of ['x', 'xx', 'nx', 'v', 'vv', 'nv'] as const) one[key] += sums[key];
        one.most = Math.max(one.most, sums.most);
      }
    }
}

function groupIn(sums: DisparitySums, trait: string, group: string): GroupSums | undefined {
  sums.traits[trait] ??= Object.create(null) as { [group: string]: GroupSums };
  const groups = sums.traits[trait];
  const known = groups[group];
  if (known) return known;
  if (Object.keys(groups).length >= MOST_GROUPS && group !== UNKNOWN_GROUP) {
    sums.isCut = true;
    return undefined;
  }
  const made = { persons: 0, n: 0, nn: 0, subjects: Object.create(null) as GroupSums['subjects'] };
  groups[group] = made;
  return made;
}

function subjectIn(sums: DisparitySums, own: GroupSums, subject: string): SubjectSums | undefined {
  const known = own.subjects[subject];
  if (known) return known;
  if (Object.keys(own.subjects).length >= MOST_SUBJECTS) {
    sums.isCut = true;
    return undefined;
  }
  const made = { x: 0, xx: 0, nx: 0, v: 0, vv: 0, nv: 0, most: 0 };
  own.subjects[subject] = made;
  return made;
}
