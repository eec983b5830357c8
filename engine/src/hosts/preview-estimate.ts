/** What all partitions found of a preview, as one estimate with its interval. */
import type { AudiencePreview, PreviewPart } from './engine.ts';

type Found = Exclude<PreviewPart, { readonly problem: unknown }>;

/** Of the normal distribution, for 95 %. */
const Z = 1.96;
const SHOWN = 10;

/** Wilson's score interval for the share of all persons, corrected for how many of them were looked at. */
export function estimateOf(parts: readonly Found[]): AudiencePreview {
  const sum = (pick: (part: Found) => number) => parts.reduce((all, part) => all + pick(part), 0);
  const looked = sum((part) => part.looked);
  const members = sum((part) => part.members);
  const isExact = parts.every((part) => part.isAll);
  const persons = isExact
    ? looked
    : Math.max(
        looked,
        sum((part) => part.persons),
      );
  const sample = parts.flatMap((part) => part.sample).slice(0, SHOWN);
  if (isExact) return { estimate: members, interval: [members, members], persons, looked, isExact, sample };
  if (looked === 0) return { estimate: 0, interval: [0, persons], persons, looked, isExact, sample };
  const share = members / looked;
  const left = Math.max(0, 1 - looked / persons);
  const z2 = Z * Z * left;
  const middle = (share + z2 / (2 * looked)) / (1 + z2 / looked);
  const half =
    (Math.sqrt(z2) / (1 + z2 / looked)) *
    Math.sqrt((share * (1 - share)) / looked + z2 / (4 * looked * looked));
  return {
    estimate: Math.round(share * persons),
    interval: [
      Math.max(members, Math.floor((middle - half) * persons)),
      Math.min(persons - (looked - members), Math.ceil((middle + half) * persons)),
    ],
    persons,
    looked,
    isExact,
    sample,
  };
}
