/**
 * A decision that is on the record of two who were one person: what comes of it teaches with one of them, so that it
 * teaches once.
 */
import { DecisionMark } from './mark.ts';

/** On the record, and nothing more. */
export function untaught({ id, action, at, shownAt, responseAt, ...details }: DecisionMark): DecisionMark {
  const { placement, channel, conversation } = details;
  const mark = new DecisionMark(id, action, at, undefined, { placement, channel, conversation });
  mark.shownAt = shownAt;
  mark.responseAt = responseAt;
  return mark;
}

/** Two become one (again): where both have it, the mark stays that teaches. */
export function joinMarks(a: readonly DecisionMark[], b: readonly DecisionMark[]): DecisionMark[] {
  const known = new Set(a.map(({ id }) => id));
  const both = b.filter((mark) => known.has(mark.id) && teaches(mark));
  const isSame = (one: DecisionMark, other: DecisionMark) =>
    one.id === other.id && one.action === other.action;
  const joined = a.map((mark) => (teaches(mark) ? mark : (both.find((one) => isSame(one, mark)) ?? mark)));
  return [...joined, ...b.filter(({ id }) => !known.has(id))];
}

function teaches({ lesson, timed, pressure, uplift }: DecisionMark): boolean {
  return (lesson ?? timed ?? pressure ?? uplift) !== undefined;
}
