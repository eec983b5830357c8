/** The disparity test as the API and the command line tell it, each row with its words. */
import type { Interval } from '../analytics/fairness/intervals.ts';
import { type DisparityRow, fairnessReport, type SubjectReport } from '../analytics/fairness/report.ts';
import type { FairnessDefinition } from '../core/decision/fairness/definition.ts';
import type { DisparitySums } from '../core/decision/fairness/tally.ts';
import type { FairnessRow, FairnessView, IntervalView } from './api-fairness.ts';
import { instant } from './instant.ts';

/** What the engine has added up. */
interface Summed {
  readonly definition: FairnessDefinition;
  readonly decisions: number;
  readonly sums: DisparitySums;
  /** People whose history is too long to be lived again under a policy. */
  readonly left: number;
}

export function fairnessView(
  { definition, decisions, sums, left }: Summed,
  { from, to }: { readonly from: number; readonly to: number },
): FairnessView {
  const { confidence, minimum, traits, doubts } = fairnessReport(definition, sums);
  const untold =
    left > 0 ? [`${left} people are left out: their history is too long to be lived again.`] : [];
  return {
    from: instant(from),
    to: instant(to),
    decisions,
    confidence,
    minimum,
    traits: traits.map(({ subjects, ...trait }) => ({
      ...trait,
      subjects: subjects.map(({ rows, ...subject }) => ({
        ...subject,
        rows: rows.map((row) => rowView(row, subject.kind, trait.reference)),
      })),
    })),
    doubts: [...doubts, ...untold],
  };
}

function rowView(row: DisparityRow, kind: SubjectReport['kind'], reference: string | null): FairnessRow {
  const { group, verdict, rate, value, difference, ratio } = row;
  return {
    group,
    verdict,
    words: wordsOf(row, kind, reference),
    ...(rate && { rate: intervalView(rate) }),
    ...(value && { value: intervalView(value) }),
    ...(difference && { difference: intervalView(difference) }),
    ...(ratio && { ratio: intervalView(ratio) }),
  };
}

function wordsOf(
  { verdict, ratio }: DisparityRow,
  kind: SubjectReport['kind'],
  reference: string | null,
): string {
  const than = ` than ${reference ?? 'the reference'}`;
  switch (verdict) {
    case 'reference':
      return 'the others are compared with this group';
    case 'too-few':
      return reference === null
        ? 'not compared: no group to compare with has enough people'
        : 'not compared: too few people, or nobody knows';
    case 'far-less':
      return `less often${than}, surely below four fifths`;
    case 'less':
      return `less often${than}, beyond doubt`;
    case 'more':
      return `${kind === 'withheld' ? 'withheld more often' : 'more often'}${than}, beyond doubt`;
    case 'not-shown': {
      if (!ratio) return 'no difference is shown';
      const high = Number.isFinite(ratio.high) ? ` to ${ratio.high.toFixed(2)}` : ' or more';
      return `no difference is shown; ${ratio.low.toFixed(2)}${high} times is possible`;
    }
  }
}

function intervalView({ estimate, low, high }: Interval): IntervalView {
  return { estimate, low, high: Number.isFinite(high) ? high : null };
}
