import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JourneyDefinition, journeySchema } from '../core/journey/definition.ts';
import { earlierOf } from '../core/journey/versions/journey-of.ts';
import type { JourneyRelease } from '../core/journey/versions/release.ts';
import { documentsInForce, type JourneyActs, type PublishedJourney, publishJourneys } from './releases.ts';

type Waits = Record<string, string>;

function journey(waits: Waits, rest: object = {}): JourneyDefinition {
  const steps = Object.entries(waits).map(([id, wait]) => ({ id, wait }));
  return journeySchema.parse({ kind: 'journey', name: 'tips', steps, ...rest });
}

function publish(
  before: readonly PublishedJourney[],
  definition: JourneyDefinition,
  ports: { now?: number; acts?: JourneyActs; occupied?: readonly number[] } = {},
) {
  const { now = 0, acts, occupied } = ports;
  return publishJourneys(before, [definition], {
    now,
    ...(acts && { acts: new Map([['tips', acts]]) }),
    ...(occupied && { occupied: () => new Set(occupied) }),
  });
}

function published(...definitions: readonly JourneyDefinition[]): readonly PublishedJourney[] {
  return definitions.reduce<readonly PublishedJourney[]>(
    (before, definition) => publish(before, definition).published,
    [],
  );
}

interface Person {
  /** Version and step to which they came. */
  readonly own: readonly [version: number, step: string];
  readonly now: readonly [version: number, step: string | null];
}

function newcomer(version: number, step: string): Person {
  return { own: [version, step], now: [version, step] };
}

/** Where somebody is who came to a step under a version, and meets a release. */
function placeOf(release: JourneyRelease, version: number, step: string): [number, string | null] {
  const entry = earlierOf(release, { journey: 'tips', version });
  const move = entry?.steps[step];
  return [entry?.at ?? version, move ? move.to : step];
}

describe('versions of a journey', () => {
  it('VER-1: are numbered by content: neither label, status, choice nor order make one', () => {
    const plain = journey({ a: '1h' });
    const same = [
      journey({ a: '1h' }, { version: 7, status: 'paused' }),
      journey({ a: '60m' }, { publish: { inside: 'stay' }, resume: { ended: 'leave' } }),
    ];
    const [after] = published(plain, ...same);
    expect(after?.release).toMatchObject({ version: 1, earlier: [], kept: [] });
    expect(published(plain, journey({ a: '2h' }))[0]?.release.version).toBe(2);
    expect(published(plain, journey({ a: '2h' }), plain)[0]?.release.version).toBe(3);
  });

  it('VER-1: are numbered on where a journey comes back', () => {
    const { published: gone } = publishJourneys(published(journey({ a: '1h' })), [], { now: 0 });
    expect(documentsInForce([], gone)).toEqual([]);
    const [back] = publish(gone, journey({ b: '1h' })).published;
    expect(back).toMatchObject({ isGone: false, release: { version: 2, kept: [] } });
  });

  it('VER-4: a map that names a step which the version before has not is refused', () => {
    const before = published(journey({ a: '1h' }));
    const next = journey({ b: '1h' }, { publish: { map: { c: 'b' } } });
    expect(publish(before, next).problems).toMatchObject([
      { code: 'unknown_step', path: ['publish', 'map', 'c'], mend: 'use one of: a' },
    ]);
  });

  it('VER-4: a map counts for its own publish only', () => {
    const map = { publish: { map: { a: null } } };
    const [after] = published(journey({ a: '1h' }), journey({ a: '2h' }, map), journey({ a: '3h' }, map));
    expect(after?.release).toMatchObject({ version: 3, kept: [] });
    expect(placeOf(after!.release, 1, 'a')).toEqual([3, null]);
    expect(placeOf(after!.release, 2, 'a')).toEqual([3, 'a']);
  });

  it('VER-2, VER-3, VER-4: who met every publish and who slept through them all end at the same place', () => {
    const steps = fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 });
    const change = fc.record({
      steps,
      wait: fc.constantFrom('1h', '2h'),
      inside: fc.constantFrom('follow', 'stay', 'migrate'),
      everyone: fc.boolean(),
      map: fc.dictionary(
        fc.constantFrom('a', 'b', 'c', 'd'),
        fc.option(fc.constantFrom('a', 'b', 'c', 'd')),
        {
          maxKeys: 2,
        },
      ),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 7 }), steps, (changes, first) => {
        const waits = (ids: readonly string[], wait: string): Waits =>
          Object.fromEntries(ids.map((id) => [id, wait]));
        let before = published(journey(waits(first, '1h')));
        /** Everybody who came to any step under any version: where they are, and the release that they know. */
        let people = first.map((step) => newcomer(1, step));
        for (const { steps: ids, wait, inside, everyone, map } of changes) {
          const definition = journey(waits(ids, wait), { publish: { inside, everyone, map } });
          before = publish(before, definition).published;
          const { release } = before[0]!;
          people = people.map(({ own, now }) => ({
            own,
            now: now[1] === null ? now : placeOf(release, now[0], now[1]),
          }));
          if (people.every(({ own }) => own[0] !== release.version))
            people.push(...ids.map((step) => newcomer(release.version, step)));
          for (const { own, now } of people) {
            const slept = placeOf(release, own[0], own[1]);
            if (now[1] === null) expect(slept[1]).toBeNull();
            else expect(slept).toEqual(now);
          }
          const texts = new Set([release.version, ...release.kept.map(({ version }) => version)]);
          expect(release.earlier.every(({ at }) => texts.has(at))).toBe(true);
        }
      }),
    );
  });

  it('VER-3: a text that nobody goes on by any more falls away', () => {
    const stay = { publish: { inside: 'stay' } };
    const before = published(journey({ a: '1h' }), journey({ b: '1h' }, stay), journey({ c: '1h' }, stay));
    expect(before[0]?.release.kept.map(({ version }) => version)).toEqual([1, 2]);
    const same = journey({ c: '1h' }, stay);
    expect(publish(before, same, { occupied: [2, 3] }).published[0]?.release).toMatchObject({
      kept: [{ version: 2 }],
      earlier: [{ until: 2, at: 2 }],
    });
    expect(publish(before, same, { occupied: [1, 2] }).published).toEqual(before);
  });

  it('VER-8: what is chosen for a resume stands in the release, with its instant', () => {
    const paused = published(journey({ a: '1h' }), journey({ a: '1h' }, { status: 'paused' }));
    expect(paused[0]?.release).toMatchObject({ status: 'paused', resumed: null, turns: 0 });
    const live = journey({ a: '1h' }, { resume: { ended: 'leave', over: '2h' } });
    expect(publish(paused, live, { now: 5 }).published[0]?.release).toMatchObject({
      status: 'live',
      resumed: { at: 5, ended: 'leave', overMs: 7_200_000 },
      turns: 1,
    });
  });

  it('an act holds on top of the document until the document says otherwise', () => {
    const document = journey({ a: '1h' });
    const acts: JourneyActs = { status: { value: 'paused', document: 'live' } };
    const first = publish(published(document), document, { acts });
    expect(first.published[0]?.release.status).toBe('paused');
    expect(first.acts.get('tips')).toEqual(acts);
    const edited = publish(first.published, journey({ a: '2h' }), { acts });
    expect(edited.published[0]?.release).toMatchObject({ status: 'paused', version: 2 });
    const drained = publish(edited.published, journey({ a: '2h' }, { status: 'draining' }), { acts });
    expect(drained.published[0]?.release.status).toBe('draining');
    expect(drained.acts.size).toBe(0);
  });

  it('VER-11: a draft changes nothing that is published', () => {
    const live = published(journey({ a: '1h' }));
    const draft = journey({ b: '1h' }, { status: 'draft' });
    const after = publish(live, draft).published;
    expect(after).toEqual(live);
    expect(documentsInForce([draft], after)).toEqual([live[0]?.definition, live[0]?.release]);
    expect(publish([], draft).published[0]?.release).toMatchObject({ version: 0, status: 'draft' });
  });
});
