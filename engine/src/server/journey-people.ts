/** Where people stand in a journey by what is published of it, and what becomes of them when another text is. */
import { earlierOf } from '../core/journey/versions/journey-of.ts';
import type { JourneyRelease } from '../core/journey/versions/release.ts';
import type { StandingCount } from '../hosts/standing.ts';
import type { JourneyFate, JourneyPreviewView } from './api.ts';

/** A step, and the version by whose text people stand there. */
export interface Place {
  readonly version: number;
  readonly step: string;
  readonly people: number;
}

/** Also those who have not met the newest version yet: where they will be as soon as they do. Who leaves is left out. */
export function placesUnder(release: JourneyRelease, standing: readonly StandingCount[]): Place[] {
  const places = new Map<string, Place>();
  for (const { version, step, count } of standing) {
    const at = placeUnder(release, version, step);
    if (at.step === null) continue;
    const key = `${at.version} ${at.step}`;
    const people = (places.get(key)?.people ?? 0) + count;
    places.set(key, { version: at.version, step: at.step, people });
  }
  return [...places.values()].filter(({ people }) => people > 0);
}

/** What becomes of everybody inside when one release follows the other. */
export function fatesOf(
  before: JourneyRelease,
  after: JourneyRelease,
  standing: readonly StandingCount[],
): JourneyPreviewView['steps'] {
  const rows = new Map<string, JourneyPreviewView['steps'][number]>();
  for (const { version, step, count } of standing) {
    const now = placeUnder(before, version, step);
    if (now.step === null) continue;
    const then = placeUnder(after, version, step);
    const fate = fateOf(now, then);
    const to = fate === 'moves' ? then.step : null;
    const key = `${now.version} ${now.step} ${fate} ${to}`;
    const people = (rows.get(key)?.people ?? 0) + count;
    rows.set(key, { version: now.version, step: now.step, people, fate, ...(to !== null && { to }) });
  }
  return [...rows.values()].filter(({ people }) => people > 0);
}

interface Under {
  readonly version: number;
  readonly step: string | null;
  /** They have to be moved, or to wait anew. */
  readonly isMoved: boolean;
}

function placeUnder(release: JourneyRelease, version: number, step: string): Under {
  const entry = earlierOf(release, { journey: release.name, version });
  const move = entry?.steps[step];
  return {
    version: entry?.at ?? release.version,
    step: move === undefined ? step : move.to,
    isMoved: move !== undefined,
  };
}

function fateOf(now: Under, then: Under): JourneyFate {
  if (then.step === null) return 'leaves';
  if (then.version === now.version) return 'stays';
  if (then.step !== now.step) return 'moves';
  return then.isMoved && !now.isMoved ? 'waits-anew' : 'follows';
}
