/** What a match weighs, in words: natural log-odds say little to anybody. */
import type { MatchingQuestionView, MatchingView } from '../../api/types.ts';
import { count, percent, plural } from '../../words/numbers.ts';

/** A factor below this is told as no difference. */
const least = 1.1;

/** 5 -> "148 times for one person"; -2 -> "7 times for two"; 0 -> "no difference". */
export function weightWords(weight: number): string {
  const times = Math.exp(Math.abs(weight));
  if (times < least) return 'no difference';
  const shown =
    times >= 1_000_000
      ? 'over a million'
      : times >= 10
        ? count(Number(times.toPrecision(3)))
        : String(Number(times.toPrecision(2)));
  return `${shown} times for ${weight > 0 ? 'one person' : 'two'}`;
}

/** What the two values are to each other: "equal", or by comparison where a field has several. */
export function levelWords({ comparisons, values }: MatchingQuestionView['fields'][number]): string {
  if (values.includes(null)) return 'missing';
  if (comparisons.length === 0) return 'counted with another field';
  if (comparisons.length === 1) return alone(comparisons[0]!.level);
  return comparisons.map(({ comparison, level }) => `${comparison}: ${level}`).join(', ');
}

/** Both values are there, but what they have in common follows from others: a namesake's address for mail. */
function alone(level: string): string {
  return level === 'missing' ? 'says no more than another field' : level;
}

const stages: Readonly<Record<string, string>> = {
  profiles: 'reading profiles',
  strangers: 'comparing strangers',
  'first pairs': 'learning',
  pairs: 'learning again',
};

/** Where matching is, in one sentence. */
export function stateWords(view: MatchingView): string {
  const { state, document, profiles, progress, model } = view;
  const done =
    progress === null ? '' : ` (${stages[progress.stage] ?? progress.stage}, ${percent(progress.share)})`;
  switch (state) {
    case 'off':
      return 'No document asks for matching.';
    case 'reading':
      return `Reading the profiles to learn from${done}.`;
    case 'waiting':
      return `${plural(profiles, 'profile')} with one of the declared traits: too few to learn from yet.`;
    case 'learning':
      return `Learning how often one person’s records agree, from ${plural(profiles, 'profile')}${done}.`;
    case 'matching':
      return `Matching everybody${done}.`;
    case 'watching':
      return `${plural(profiles, 'profile')} matched by “${document}”, learnt from ${count(model?.profiles ?? 0)}.`;
    case 'stopped':
      return 'Matching has stopped.';
  }
}
