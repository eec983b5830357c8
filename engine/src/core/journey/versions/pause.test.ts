import { describe, expect, it } from 'vitest';
import { advance } from '../../advance.ts';
import { configure } from '../../configuration.ts';
import { dueOf } from '../../due.ts';
import { Effects } from '../../effects.ts';
import { anEvent } from '../../event.testing.ts';
import type { EventInput } from '../../input.ts';
import { Profile } from '../../profile/profile.ts';
import type { World } from '../../world.ts';
import { journeySchema } from '../definition.ts';
import type { JourneyRelease } from './release.ts';

const minute = 60_000;
const start = Date.parse('2026-01-05T09:00:00Z');
const people = 2_000;

const tips = journeySchema.parse({
  kind: 'journey',
  name: 'tips',
  entry: { event: 'Signed Up' },
  steps: [
    { id: 'pause', wait: '1h' },
    { id: 'rest', wait: '10d' },
  ],
});

function released(rest: Partial<JourneyRelease>): World {
  const release: JourneyRelease = {
    kind: 'journey-release',
    name: 'tips',
    version: 1,
    status: 'live',
    earlier: [],
    kept: [],
    resumed: null,
    turns: 0,
    ...rest,
  };
  const configured = configure(JSON.stringify(release), [tips, release]);
  if (!configured.ok) throw new Error(configured.problems[0]?.message);
  return {
    now: start,
    configuration: configured.configuration,
    layout: () => configured.configuration.layout,
    unfilled: { has: () => false },
    models: new Map(),
    foundedBy: () => '',
    recorded: undefined,
  };
}

const signedUp: EventInput = anEvent({
  messageId: 'm1',
  name: 'Signed Up',
  at: start,
  source: 'shop',
  identifiers: [{ namespace: 'userId', value: 'ada' }],
});

const resumed = { at: start + 5 * 60 * minute, ended: 'go-on', overMs: 60 * minute } as const;

/** The instant at which each goes on after a pause; `seen`: hosts looked while it lasted. */
function releasedAt(seen: boolean): number[] {
  const live = released({});
  const paused = released({ status: 'paused' });
  const again = released({ resumed, turns: 1 });
  const effects = new Effects();
  return Array.from({ length: people }, (_, i) => {
    const profile = new Profile(`p${i}`);
    advance(profile, signedUp, live, effects);
    if (seen) {
      for (const at of [10, 60, 90]) {
        paused.now = start + at * minute;
        advance(profile, { kind: 'due', at: paused.now }, paused, effects);
      }
      expect(dueOf(profile)).toBe(0);
    }
    again.now = resumed.at + 1;
    advance(profile, { kind: 'due', at: again.now }, again, effects);
    const due = dueOf(profile);
    again.now = due;
    advance(profile, { kind: 'due', at: due }, again, effects);
    expect(profile.instances.map(({ step }) => step)).toEqual(['rest']);
    return due;
  });
}

describe('after a pause', () => {
  it('VER-8: those whose wait ended go on evenly over the declared time, nobody in a burst', () => {
    const tenths = new Array<number>(10).fill(0);
    for (const at of releasedAt(true)) {
      const tenth = Math.floor((at - resumed.at) / (resumed.overMs / 10));
      tenths[tenth]!++;
    }
    expect(tenths).toHaveLength(10);
    for (const count of tenths) expect(count).toBeGreaterThan(people / 20);
    for (const count of tenths) expect(count).toBeLessThan(people / 6);
  });

  it('VER-8: at the same instants where no host looked while it lasted', () => {
    expect(releasedAt(false)).toEqual(releasedAt(true));
  });
});
