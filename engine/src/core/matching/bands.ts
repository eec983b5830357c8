/** What a score means: the same person, a question for somebody, or two persons. */

export interface Bands {
  /** Probability from which records are linked; of a cluster, in the mean of its pairs' log-odds. */
  readonly link: number;
  /** Probability from which a pair that is not linked is worth a look. */
  readonly review: number;
}

export type Band = 'link' | 'review' | 'apart';

/** Where scores are calibrated, most pairs are judged rightly by linking what is more likely than not. */
export const usualBands: Bands = { link: 0.5, review: 0.1 };

/** @throws RangeError where the bands do not follow each other */
export function logOddsOf({ link, review }: Bands): { readonly link: number; readonly review: number } {
  if (!(review > 0 && review <= link && link < 1))
    throw new RangeError(`The bands need 0 < review (${review}) <= link (${link}) < 1.`);
  return { link: Math.log(link / (1 - link)), review: Math.log(review / (1 - review)) };
}
