/** Where people go who are inside of a journey when its next version is published: by version, and by step. */
import type { JourneyDefinition } from '../core/journey/definition.ts';
import type { PublishChoice } from '../core/journey/versions/definition.ts';
import type { EarlierVersions, JourneyRelease, StepMove } from '../core/journey/versions/release.ts';
import type { PublishedJourney } from './releases.ts';
import { canonical } from './revision.ts';

type Moves = EarlierVersions['steps'];

/** Every version before the next one, with what became of its people. */
export function overtaken(
  { release, definition }: Pick<PublishedJourney, 'release' | 'definition'>,
  text: JourneyDefinition,
  choice: PublishChoice,
): Pick<JourneyRelease, 'earlier' | 'kept'> {
  const { version } = release;
  const isTaken = (at: number) => choice.inside !== 'stay' && (at === version || choice.everyone);
  const texts = new Map(release.kept.map((kept) => [kept.version, kept.definition]));
  texts.set(version, definition);
  const before: readonly EarlierVersions[] = [...release.earlier, { until: version, at: version, steps: {} }];
  const earlier = before.map((entry) => {
    if (!isTaken(entry.at)) return entry;
    const moves = stepMoves(texts.get(entry.at)!, text, choice);
    return { until: entry.until, at: version + 1, steps: composed(entry.steps, moves) };
  });
  const kept = [...texts]
    .filter(([number]) => earlier.some(({ at }) => at === number))
    .map(([number, kept]) => ({ version: number, definition: kept }));
  return { earlier: joined(earlier), kept };
}

/** Nobody has to move because of it. */
export function noneMoved(earlier: readonly EarlierVersions[]): boolean {
  return earlier.every(({ steps }) => Object.keys(steps).length === 0);
}

/** Steps of a text whose people move when the next one takes them over. */
export function stepMoves(from: JourneyDefinition, to: JourneyDefinition, choice: PublishChoice): Moves {
  const steps = new Map(to.steps.map((step) => [step.id, step]));
  const moves: { [step: string]: StepMove } = {};
  for (const step of from.steps) {
    const { id } = step;
    const wanted = Object.hasOwn(choice.map, id) ? choice.map[id]! : id;
    const target = steps.get(wanted ?? '');
    if (target === undefined) moves[id] = { to: null, isAlike: false };
    else if (target.id !== id) moves[id] = { to: target.id, isAlike: waitsAlike(step, target) };
    else if (choice.inside === 'migrate' && !waitsAlike(step, target)) moves[id] = { to: id, isAlike: false };
  }
  return moves;
}

type Step = JourneyDefinition['steps'][number];

function waitsAlike({ id: _, next: __, ...one }: Step, { id: ___, next: ____, ...other }: Step): boolean {
  return canonical(one) === canonical(other);
}

/** First the one, then the other. */
function composed(first: Moves, then: Moves): Moves {
  const moves: { [step: string]: StepMove } = { ...then };
  for (const [step, move] of Object.entries(first)) {
    const after = move.to === null ? undefined : then[move.to];
    const both = after ? { to: after.to, isAlike: move.isAlike && after.isAlike } : move;
    if (both.to === step && both.isAlike) delete moves[step];
    else moves[step] = both;
  }
  return moves;
}

/** Versions in a row to which the same happened are one entry. */
function joined(entries: readonly EarlierVersions[]): EarlierVersions[] {
  return entries.filter((entry, index) => {
    const following = entries[index + 1];
    return !following || following.at !== entry.at || canonical(following.steps) !== canonical(entry.steps);
  });
}
